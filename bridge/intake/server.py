"""The intake as an object: a server on a thread of its own."""

from __future__ import annotations

import asyncio
import math
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, NamedTuple, Self

from bridge.core.uploads import Upload
from bridge.errors import IntakeError
from bridge.intake.decoding.decode_pool import DecodePool
from bridge.intake.faults import Faults
from bridge.intake.forwarding import Forwarder
from bridge.intake.server_state import ServerState
from bridge.intake.settings import Settings
from bridge.intake.store import Store, UploadRecord
from bridge.intake.store.writer import Writer

if TYPE_CHECKING:
    import uvicorn

START_TIMEOUT_S = 20.0
#: A store that does not answer is waited for: the longest is a lock of its database.
CLOSE_TIMEOUT_S = 30.0


def _ignore(_what: object) -> None:
    pass


#: FastAPI completes the schemas of models that all applications share: a second thread saw one half built.
_MAKING = threading.Lock()


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
        on_kept: Callable[[UploadRecord], None] | None = None,
    ) -> Intake:
        """Listen; without `settings` on loopback and a free port.

        With a `store` a request is acknowledged only when it is durable there. The caller closes the store,
        after the intake. Both callbacks run on the intake's thread, after the request is stored and before it
        is answered. `faults`: those that are on order from the first request on. `on_kept` gets the record of
        each request that the store has; it too runs on the intake's thread, and must not block. Raises
        IntakeError when the address cannot be had.
        """
        settings = settings or Settings()
        host, port = settings.host, settings.port
        listener = _listen(host, port)
        try:
            writer = Writer(store) if store is not None else None
            forwarder = Forwarder(settings.forward) if settings.forward else None
            state = ServerState(settings, store, writer, forwarder, faults or Faults())
            with _MAKING:
                served = _serve(state, on_upload, on_beacon, on_kept)
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
        """Faults on order, and orders for more: `intake.faults.set("datadog/profile", "500,503,429,202")`."""
        return self._served.state.faults

    def when_idle(self, action: Callable[[], None]) -> None:
        """Call `action` on the intake's thread, as soon as it does what is asked of it now. Never if it has
        ended."""
        with suppress(RuntimeError):  # its loop is closed
            if (loop := self._served.loops.get("intake")) is not None:
                loop.call_soon_threadsafe(action)

    def close(self) -> None:
        """Stop the server and its thread, after the requests that are being answered."""
        self._served.server.should_exit = True
        self._thread.join(CLOSE_TIMEOUT_S)
        if self._thread.is_alive():
            raise IntakeError(f"the intake on {self.url} did not stop within {CLOSE_TIMEOUT_S:g} s")
        state = self._served.state
        if state.writer is not None:
            state.writer.close()
        if state.forwarder is not None:
            state.forwarder.close()

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
    """`loops`: the event loop of the intake's thread, under `intake`, once it runs."""

    server: uvicorn.Server
    ready: threading.Event
    state: ServerState
    loops: dict[str, asyncio.AbstractEventLoop]


def _serve(
    state: ServerState,
    on_upload: Callable[[Upload], None],
    on_beacon: Callable[[bytes], None],
    on_kept: Callable[[UploadRecord], None] | None,
) -> _Served:
    import uvicorn

    from bridge.intake.app import make_app
    from bridge.intake.connections import Guard
    from bridge.intake.faulty_delivery import with_transport
    from bridge.intake.receiver import Receiver

    ready = threading.Event()
    loops: dict[str, asyncio.AbstractEventLoop] = {}

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            loops["intake"] = loop = asyncio.get_running_loop()
            if state.store is not None:
                state.store.watch(partial(_wake, loop, state))
            ready.set()

        async def on_tick(self, counter: int) -> bool:
            guard.sweep(self.server_state.connections, asyncio.get_running_loop().time())
            return await super().on_tick(counter)

        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            state.closing.set()
            await super().shutdown(sockets)
            pool.close()

    limits = state.settings.limits
    guard = Guard(limits, state.metrics.cut)
    pool = DecodePool(limits, state.settings.decoders)
    receiver = Receiver(state, on_upload, on_beacon, pool, on_kept)
    config = uvicorn.Config(
        with_transport(make_app(receiver, state)),
        http=guard.protocol(),
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        h11_max_incomplete_event_size=limits.head,
        timeout_keep_alive=math.ceil(limits.idle_timeout_s),
        timeout_graceful_shutdown=2,
    )
    return _Served(Server(config), ready, state, loops)


def _wake(loop: asyncio.AbstractEventLoop, state: ServerState) -> None:
    """Wake the live streams, from another thread."""
    with suppress(RuntimeError):  # its loop is closed
        loop.call_soon_threadsafe(state.new_uploads.announce)


def _run(served: _Served, listener: socket.socket) -> None:
    try:
        served.server.run(sockets=[listener])
    finally:
        listener.close()
        served.ready.set()  # so that a start that failed is not waited for
