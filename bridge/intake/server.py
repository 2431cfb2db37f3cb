"""The intake as an object: a server on a thread of its own, on a socket that is bound beforehand."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, NamedTuple, Self

from bridge.core.uploads import Upload
from bridge.errors import IntakeError
from bridge.intake.decoders import Decoders
from bridge.intake.faults import Faults
from bridge.intake.forwarding import Forwarder
from bridge.intake.settings import Settings
from bridge.intake.shared import Shared
from bridge.intake.store import Store
from bridge.intake.store.writer import Writer

if TYPE_CHECKING:
    import uvicorn

#: Longer than Chromium keeps an idle connection (300 s): it sends a POST again on one that we drop.
KEEP_ALIVE_S = 330
START_TIMEOUT_S = 20.0
CLOSE_TIMEOUT_S = 10.0


def _ignore(_what: object) -> None:
    pass


class Intake:
    """A running intake. `url` has no slash at its end; `close()` may be called twice."""

    def __init__(self, url: str, served: _Served, thread: threading.Thread) -> None:
        self.url = url
        self._served = served
        self._thread = thread

    @classmethod
    def start(
        cls,
        on_upload: Callable[[Upload], None] = _ignore,
        on_beacon: Callable[[bytes], None] = _ignore,
        *,
        settings: Settings | None = None,
        store: Store | None = None,
        faults: Faults | None = None,
    ) -> Intake:
        """Starts to listen, on loopback and a free port without `settings`.

        With a `store` nothing is acknowledged that is not durable there; whoever made it closes it, after
        this. Both callbacks run on the intake's thread, each before its request is answered, and after it
        is stored. `faults`: those that are on order from the first request on. IntakeError when the
        address cannot be had.
        """
        settings = settings or Settings()
        host, port = settings.host, settings.port
        listener = _listen(host, port)
        try:
            writer = Writer(store) if store is not None else None
            forwarder = Forwarder(settings.forward) if settings.forward else None
            shared = Shared(settings, store, writer, forwarder, faults or Faults())
            served = _serve(shared, on_upload, on_beacon)
            thread = threading.Thread(target=_run, args=(served, listener), name="bridge-intake", daemon=True)
            thread.start()
            if not served.ready.wait(START_TIMEOUT_S) or not served.server.started:
                raise IntakeError(f"the intake did not start on {host}:{port} within {START_TIMEOUT_S:g} s")
        except BaseException:
            listener.close()
            raise
        return cls(_url(listener), served, thread)

    @property
    def faults(self) -> Faults:
        """What it is told to do wrong: `intake.faults.set("datadog/profile", "500,503,429,202")`."""
        return self._served.shared.faults

    def close(self) -> None:
        """Stops the server and joins its thread; requests that are being answered are finished first."""
        self._served.server.should_exit = True
        self._thread.join(CLOSE_TIMEOUT_S)
        if self._thread.is_alive():
            raise IntakeError(f"the intake on {self.url} did not stop within {CLOSE_TIMEOUT_S:g} s")
        if self._served.shared.writer is not None:
            self._served.shared.writer.close()
        if self._served.shared.forwarder is not None:
            self._served.shared.forwarder.close()

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


class _Served(NamedTuple):
    server: uvicorn.Server
    ready: threading.Event
    shared: Shared


def _serve(
    shared: Shared,
    on_upload: Callable[[Upload], None],
    on_beacon: Callable[[bytes], None],
) -> _Served:
    import uvicorn

    from bridge.intake.app import make_app
    from bridge.intake.faults.delivery import with_transport
    from bridge.intake.receiver import Receiver

    ready = threading.Event()

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            ready.set()

        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            shared.closing.set()
            await super().shutdown(sockets)
            decoders.close()

    first = shared.store.next_number() if shared.store is not None else 1
    decoders = Decoders(shared.settings.limits, shared.settings.decoders)
    receiver = Receiver(shared, on_upload, on_beacon, first, decoders)
    config = uvicorn.Config(
        with_transport(make_app(receiver, shared)),
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=2,
    )
    return _Served(Server(config), ready, shared)


def _run(served: _Served, listener: socket.socket) -> None:
    try:
        served.server.run(sockets=[listener])
    finally:
        listener.close()
        served.ready.set()  # so that a start that failed is not waited for
