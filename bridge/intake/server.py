"""The intake as an object: a server on a thread of its own, on a socket that is bound beforehand."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Self

from bridge.core.uploads import Upload
from bridge.errors import IntakeError

if TYPE_CHECKING:
    import uvicorn

#: Longer than Chromium keeps an idle connection (300 s): it sends a POST again on one that we drop.
KEEP_ALIVE_S = 330
START_TIMEOUT_S = 20.0
CLOSE_TIMEOUT_S = 10.0


class Intake:
    """A running intake. `url` has no slash at its end; `close()` may be called twice."""

    def __init__(self, url: str, server: uvicorn.Server, thread: threading.Thread) -> None:
        self.url = url
        self._server = server
        self._thread = thread

    @classmethod
    def start(
        cls,
        on_upload: Callable[[Upload], None],
        on_beacon: Callable[[bytes], None],
        *,
        host: str = "127.0.0.1",
        port: int = 0,
    ) -> Intake:
        """Listens on `host`; port 0 takes a free one. Both callbacks run on the intake's thread, each
        before its request is answered. IntakeError when the address cannot be had."""
        listener = _listen(host, port)
        try:
            server, ready = _make_server(on_upload, on_beacon)
            thread = threading.Thread(
                target=_run, args=(server, listener, ready), name="bridge-intake", daemon=True
            )
            thread.start()
            if not ready.wait(START_TIMEOUT_S) or not server.started:
                raise IntakeError(f"the intake did not start on {host}:{port} within {START_TIMEOUT_S:g} s")
        except BaseException:
            listener.close()
            raise
        return cls(_url(listener), server, thread)

    def close(self) -> None:
        """Stops the server and joins its thread; requests that are being answered are finished first."""
        self._server.should_exit = True
        self._thread.join(CLOSE_TIMEOUT_S)
        if self._thread.is_alive():
            raise IntakeError(f"the intake on {self.url} did not stop within {CLOSE_TIMEOUT_S:g} s")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    if not 0 <= port <= 65535:
        raise IntakeError(f"cannot listen on {host}:{port}: a port is 0 to 65535; 0 takes a free one")
    try:
        return socket.create_server((host, port), family=family, backlog=512)
    except OSError as error:
        raise IntakeError(
            f"cannot listen on {host}:{port}: {error}; choose another port, or 0 for a free one"
        ) from None


def _url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    # An address that means "all interfaces" is not one to send to.
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _make_server(
    on_upload: Callable[[Upload], None], on_beacon: Callable[[bytes], None]
) -> tuple[uvicorn.Server, threading.Event]:
    import uvicorn

    from bridge.intake.app import make_app
    from bridge.intake.receiver import Receiver

    ready = threading.Event()

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            ready.set()

    config = uvicorn.Config(
        make_app(Receiver(on_upload, on_beacon)),
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=2,
    )
    return Server(config), ready


def _run(server: uvicorn.Server, listener: socket.socket, ready: threading.Event) -> None:
    try:
        server.run(sockets=[listener])
    finally:
        listener.close()
        ready.set()  # so that a start that failed is not waited for
