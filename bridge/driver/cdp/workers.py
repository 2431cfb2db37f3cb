"""The workers of our browser contexts: dedicated, nested, shared and service workers.

Each is paused at its start until its wall clock is set (js/src/worker): a script that is evaluated before
`Runtime.runIfWaitingForDebugger` comes before the worker's own. Nothing else is done with workers.

`attach` and `detach` run on the connection's thread, the rest on any.
"""

from __future__ import annotations

import time
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from contextlib import suppress

import msgspec

from bridge.driver.cdp.connection import Connection
from bridge.driver.cdp.protocol import Params
from bridge.driver.cdp.records import ContextRecord
from bridge.driver.page.injection import Injection
from bridge.errors import BrowserError

#: Chromium's types of targets.
KINDS = ("worker", "shared_worker", "service_worker")

#: Attach to the workers that a worker starts.
NESTED = {
    "autoAttach": True,
    "waitForDebuggerOnStart": True,
    "flatten": True,
    "filter": [{"type": "worker"}],
}

#: So long all workers together may take to move: one that is busy moves as soon as it is not.
_BUSY_S = 2.0


class Worker(msgspec.Struct):
    """`session_id`: "" for a service worker, which is attached for a moment only. `moved`: completed after
    such a moment."""

    context: ContextRecord
    target_id: str
    session_id: str = ""
    moved: Future[Params] | None = None


class Workers:
    def __init__(self, connection: Connection, injection: Injection) -> None:
        self._connection = connection
        self._injection = injection
        self._workers: dict[str, Worker] = {}
        self._sessions: dict[str, Worker] = {}

    def attach(self, session_id: str, target: Params, context: ContextRecord) -> None:
        """Set the wall clock of a worker, and let it run."""
        target_id = target["targetId"]
        worker = self._workers.setdefault(target_id, Worker(context, target_id))
        self._sessions[session_id] = worker
        source = self._injection.worker_source(context.offset_ms)
        self._post(session_id, "Runtime.evaluate", expression=source)
        if target["type"] == "service_worker":
            # While it is attached, Chromium does not end a service worker that has nothing to do.
            self._move(session_id, context).add_done_callback(lambda _done: _settle(worker.moved))
            # To detach discards what has not been answered.
            self._post(session_id, "Runtime.runIfWaitingForDebugger").add_done_callback(
                lambda _done: self._connection.post("Target.detachFromTarget", {"sessionId": session_id})
            )
        else:
            worker.session_id = session_id
            self._post(session_id, "Target.setAutoAttach", **NESTED)
            self._post(session_id, "Runtime.runIfWaitingForDebugger")

    def detach(self, session_id: str) -> None:
        """Forget a worker's session, if it is one."""
        worker = self._sessions.pop(session_id, None)
        if worker is None:
            return
        self._connection.forget_session(session_id, "the worker went away")
        if worker.session_id:
            self._workers.pop(worker.target_id, None)

    def move(self, context: ContextRecord) -> None:
        """Move `Date` in the living workers of a browser context to the context's offset."""
        moved = [self._moved(w) for w in list(self._workers.values()) if w.context is context]
        deadline = time.monotonic() + _BUSY_S
        for future in moved:
            with suppress(BrowserError, FutureTimeout):
                future.result(max(deadline - time.monotonic(), 0))

    def _moved(self, worker: Worker) -> Future[Params]:
        if worker.session_id:
            return self._move(worker.session_id, worker.context)
        # `attach` moves it, when Chromium tells of the session.
        moved = worker.moved = Future()
        where = {"targetId": worker.target_id, "flatten": True}
        attached = self._connection.post("Target.attachToTarget", where)
        attached.add_done_callback(lambda done: self._forget_stopped(worker, done))
        return moved

    def _forget_stopped(self, worker: Worker, attached: Future[Params]) -> None:
        if attached.exception() is not None:
            self._workers.pop(worker.target_id, None)
            _settle(worker.moved)

    def _move(self, session_id: str, context: ContextRecord) -> Future[Params]:
        return self._post(
            session_id, "Runtime.evaluate", expression=self._injection.move_worker(context.offset_ms)
        )

    def _post(self, session_id: str, method: str, **params: object) -> Future[Params]:
        return self._connection.post(method, params, session_id)


def _settle(moved: Future[Params] | None) -> None:
    if moved is not None and not moved.done():
        moved.set_result({})
