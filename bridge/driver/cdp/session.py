"""One attached target (a page, or a frame in a process of its own): its set-up and its documents.

`receive` and `end` run on the connection's thread, the rest on any.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from functools import partial
from typing import Any, Protocol

import msgspec

from bridge.core.events import (
    ClockMoved,
    DocumentGone,
    DocumentStarted,
    Event,
    LifecycleChanged,
    VisibilityChanged,
)
from bridge.driver.cdp.causes import ENABLE_CAUSES, Causes
from bridge.driver.cdp.connection import Connection
from bridge.driver.cdp.document_policy import PATTERNS, DocumentPolicies
from bridge.driver.cdp.frame import Frame, went_away
from bridge.driver.cdp.held_requests import HeldRequests
from bridge.driver.cdp.http_auth import HttpAuth
from bridge.driver.cdp.protocol import Notice, Params
from bridge.driver.cdp.redirect import Redirect, is_answered, patterns_of
from bridge.driver.options import Access, Script
from bridge.driver.page.emulation import Emulation
from bridge.driver.page.injection import Injection, Reply, decode
from bridge.errors import BrowserError
from bridge.wall import now_ms

#: Attach to frames and dedicated workers. The requests of a dedicated worker are paused for its page;
#: `browser_wide_fetch` handles those of the browser's own workers and of pages that close.
PARTS_OF_A_PAGE = {
    "autoAttach": True,
    "waitForDebuggerOnStart": True,
    "flatten": True,
    "filter": [{"type": "iframe"}, {"type": "worker"}],
}

#: `Network.enable` that keeps no body of a request.
_NOTHING_KEPT = {"maxTotalBufferSize": 0, "maxResourceBufferSize": 0, "maxPostDataSize": 0}

_ADD_SCRIPT = "Page.addScriptToEvaluateOnNewDocument"

#: More documents than Chromium keeps in bfcache, frames included.
_BFCACHE_MAX = 64


class SessionTab(Protocol):
    """What a session uses of the tab that its target belongs to."""

    @property
    def name(self) -> str: ...
    @property
    def target_id(self) -> str: ...
    @property
    def offset_ms(self) -> float: ...
    @property
    def causes(self) -> Causes: ...
    @property
    def emulation(self) -> Emulation | None: ...
    @property
    def script(self) -> Script | None: ...
    @property
    def observes_blank(self) -> bool: ...
    @property
    def blank_document(self) -> str: ...
    @property
    def in_bfcache(self) -> dict[str, Frame]: ...

    def advance_clock(self, offset_ms: float) -> None: ...
    def emit(self, event: Event) -> None: ...
    def report(self, event: Event) -> None: ...


class TargetSession:
    """The session of one target, with the documents in it."""

    def __init__(
        self,
        connection: Connection,
        session_id: str,
        target_id: str,
        tab: SessionTab,
        injection: Injection,
        policies: DocumentPolicies,
        access: Access,
    ) -> None:
        self.session_id = session_id
        self.target_id = target_id
        #: Called with a frame's id when a document starts in it.
        self.on_frame: Callable[[str], None] = lambda _frame_id: None
        self._connection = connection
        self._tab = tab
        self._injection = injection
        self._policies = policies
        self._frames: dict[int, Frame] = {}
        #: The binding that tells them how far `Date` is ahead.
        self._offset_name = ""
        self._script: Future[Params] | None = None
        #: How far `Date` is ahead in documents that `_script` starts.
        self._registered_ms = 0.0
        self._redirect: Redirect | None = None
        self._headers = access.headers
        self._auth = HttpAuth(access.credentials)
        self._held = HeldRequests(tab.emit, access.secret_headers)
        self._watchers: list[Callable[[Notice], None]] = []

    def post(self, method: str, params: Params | None = None) -> Future[Params]:
        return self._connection.post(method, params, self.session_id)

    def observed(self) -> list[Frame]:
        """The frames whose observer has reported."""
        return [frame for frame in list(self._frames.values()) if frame.document]

    @property
    def error_status(self) -> int:
        """The error status in whose place Chromium shows an error page in the main frame, 0 if none."""
        return self._policies.error_status(self.target_id)

    def has_frame(self, frame_id: str) -> bool:
        return self.target_id == frame_id or any(f.frame_id == frame_id for f in list(self._frames.values()))

    @contextmanager
    def watching(self, watcher: Callable[[Notice], None]) -> Iterator[None]:
        """Call `watcher` with each notice of the target, on the connection's thread, in the `with` block."""
        self._watchers.append(watcher)
        try:
            yield
        finally:
            self._watchers.remove(watcher)

    # --- set-up ---------------------------------------------------------------------------------

    def set_up(self, *, documents: bool, redirect: Redirect | None) -> list[Future[Params]]:
        """Post all commands without waiting in between: the target is paused until the last one.

        `documents`: pause the documents of this target, for their policy and for HTTP authentication.
        """
        self._redirect = redirect
        patterns = (PATTERNS if documents else []) + patterns_of(redirect)
        posted = [
            self.post("Inspector.enable"),
            self.post("Runtime.enable"),
            *(self.post("Runtime.addBinding", {"name": name}) for name in self._injection.bindings),
            self.post("Page.enable"),
            self._register(),
            *(self.post(method) for method in ENABLE_CAUSES),
            self.post("Target.setAutoAttach", PARTS_OF_A_PAGE),
        ]
        if fetch := self._auth.enable(patterns, documents=documents):
            posted.append(self.post("Fetch.enable", fetch))
        if self._headers:
            # Without `enable` the headers are not sent (measured).
            posted.append(self.post("Network.enable", _NOTHING_KEPT))
            posted.append(self.post("Network.setExtraHTTPHeaders", {"headers": self._headers}))
        if self._tab.script is not None:
            # The script's requests go to our intake, which the page's `connect-src` does not allow.
            posted.append(self.post("Page.setBypassCSP", {"enabled": True}))
        posted.append(self.post("Runtime.runIfWaitingForDebugger"))
        return posted

    def _register(self) -> Future[Params]:
        """Run the observer in later documents, and in the present one.

        A popup's page may take over the window of the empty document that is there first (same origin):
        Chromium runs no script again then, and the observer of the empty document goes on.
        """
        script = {"source": self._source(), "runImmediately": self._runs_at_once()}
        self._registered_ms = self._tab.offset_ms
        self._script = self.post(_ADD_SCRIPT, script)
        return self._script

    def _source(self) -> str:
        tab = self._tab
        script = tab.script(tab.name) if tab.script is not None and self.target_id == tab.target_id else ""
        return self._injection.source(tab.offset_ms, tab.emulation, script)

    def _runs_at_once(self) -> bool:
        return self._tab.observes_blank or self.target_id != self._tab.target_id

    def register_again(self) -> list[Future[Params]]:
        """Start later documents with the context's present offset and emulation.

        The new script is added before the old one is removed, so each document has one. A document that
        starts in between runs the old one, but has reported before the second command is answered.
        """
        before = self._script
        posted = [self._register()]
        if before is not None:
            script = {"identifier": self._connection.wait(_ADD_SCRIPT, before)["identifier"]}
            posted.append(self.post("Page.removeScriptToEvaluateOnNewDocument", script))
        return posted

    def register_moved(self) -> None:
        """Start later documents with the present offset, if it has changed; on the connection's thread.

        In idle time it changes all the time. A document whose answer has come is about to start.
        """
        before = self._script
        if self._registered_ms == self._tab.offset_ms or before is None or not before.done():
            return
        if before.exception() is None:
            self._register()
            old = {"identifier": before.result()["identifier"]}
            self.post("Page.removeScriptToEvaluateOnNewDocument", old)

    def tell_bfcache(self) -> None:
        """Have documents that return from bfcache find the present offset before their first script.

        No command reaches them before that. But Chromium gives a returning document the bindings of its
        target first (measured), so the offset is in the name of one. Open documents remove it at once.
        """
        before = self._offset_name
        self._offset_name = self._injection.offset_name(self._tab.offset_ms) if self._tab.in_bfcache else ""
        if before and before != self._offset_name:
            self.post("Runtime.removeBinding", {"name": before})
        if self._offset_name and before != self._offset_name:
            self.post("Runtime.addBinding", {"name": self._offset_name})

    # --- evaluating in an isolated world ----------------------------------------------------------

    def evaluate(self, frame_id: str, expression: str) -> Future[Any]:
        """Evaluate where the page's script cannot interfere. The future fails with a BrowserError.

        Chromium gives the same world for the same name in one document.
        """
        result: Future[Any] = Future()

        def in_world(created: Future[Params]) -> None:
            if error := created.exception():
                result.set_exception(_browser_error(error))
                return
            where = {"contextId": created.result()["executionContextId"], "returnByValue": True}
            posted = self.post("Runtime.evaluate", {"expression": expression, **where})
            posted.add_done_callback(evaluated)

        def evaluated(done: Future[Params]) -> None:
            if error := done.exception():
                result.set_exception(_browser_error(error))
            elif details := done.result().get("exceptionDetails"):
                result.set_exception(BrowserError(f"script failed in the page: {details.get('text', '')}"))
            else:
                result.set_result(done.result()["result"].get("value"))

        world = {"frameId": frame_id, "worldName": self._injection.world}
        self.post("Page.createIsolatedWorld", world).add_done_callback(in_world)
        return result

    # --- notices of the target --------------------------------------------------------------------

    def receive(self, notice: Notice) -> None:
        for watcher in list(self._watchers):
            watcher(notice)
        self._tab.causes.take(notice, self._document_of(notice.params))
        match notice.method:
            case "Runtime.bindingCalled":
                self._on_binding_called(notice.params)
            case "Runtime.executionContextCreated":
                self._on_context_created(notice.params["context"])
            case "Runtime.executionContextDestroyed":
                self._drop(notice.params["executionContextId"])
            case "Runtime.executionContextsCleared":
                self._drop(*self._frames)
            case "Fetch.requestPaused":
                self.register_moved()
                self._continue(notice.params)
            case "Fetch.authRequired":
                self.post(*self._auth.answer(notice.params))
            case _:
                pass

    def end(self, reason: str) -> None:
        """The target is gone: fail its commands, which Chromium does not answer, and drop its documents."""
        self._connection.forget_session(self.session_id, reason)
        self._drop(*self._frames)

    def disconnect(self, death: BrowserError) -> None:
        """The connection has ended: whether the documents live on is not known."""
        for frame in list(self._frames.values()):
            frame.drop(death)

    def _continue(self, paused: Params) -> None:
        """Let the request of a `Fetch.requestPaused` go on."""
        if self._redirect is None or is_answered(paused):
            self.post(*self._policies.answer(paused))
            return
        received_s = time.monotonic()
        continued = self.post(*self._redirect.answer(paused, self._tab.name))
        if self._redirect.sends(paused["request"]["url"]):
            self._held.watch(continued, paused, self._tab.name, received_s)

    def _on_context_created(self, context: Params) -> None:
        about = context.get("auxData", {})
        if not about.get("isDefault") or "frameId" not in about:
            return
        frame_id, unique_id = about["frameId"], context["uniqueId"]
        self.on_frame(frame_id)
        evaluate = partial(self.evaluate, frame_id)
        if frame := self._tab.in_bfcache.pop(unique_id, None):
            frame.come_back(evaluate)
        else:
            frame = Frame(frame_id, unique_id, self._injection, evaluate)
        self._frames[context["id"]] = frame
        if frame.document:
            self._bring_up_to_date(frame)

    def _bring_up_to_date(self, frame: Frame) -> None:
        """A document has come out of bfcache: `Date` or its visibility may have been changed meanwhile, and
        its last events may be lost. The observer repeats them before it answers any command."""
        if frame.offset_ms != self._tab.offset_ms:
            frame.send("move-clock", offset_ms=self._tab.offset_ms)
        else:
            frame.send("sync")
        if self._tab.emulation is not None:
            frame.emulate(self._tab.emulation)  # fails if the document goes away again, which does not matter

    def _drop(self, *context_ids: int) -> None:
        for context_id in context_ids:
            frame = self._frames.pop(context_id, None)
            if frame is None:
                continue
            frame.drop(went_away())
            self._held.on_document_dropped(frame.frame_id)
            if frame.document:
                self._tab.in_bfcache[frame.unique_id] = frame
                if len(self._tab.in_bfcache) > _BFCACHE_MAX:
                    del self._tab.in_bfcache[next(iter(self._tab.in_bfcache))]
                self._report_gone(frame.document)

    def _report_gone(self, document: str) -> None:
        if document != self._tab.blank_document:
            self._tab.emit(DocumentGone(wall_ms=now_ms(), tab=self._tab.name, document=document))

    def _on_binding_called(self, params: Params) -> None:
        if params["name"] == self._injection.binding:
            self._on_message(params["executionContextId"], params["payload"])
        else:
            self._injection.deliver_webview_message(params["name"], self._tab.name, params["payload"])

    def _on_message(self, context_id: int, payload: str) -> None:
        """A message of the observer in a document: a reply, or an event."""
        message = decode(payload)
        frame = self._frames.get(context_id)
        if isinstance(message, Reply):
            if frame is not None:
                frame.settle(message)
            return
        event = msgspec.structs.replace(message, tab=self._tab.name)
        novelty = "new" if frame is None else frame.deduplicator.novelty(message)
        if novelty == "late" and isinstance(event, VisibilityChanged | LifecycleChanged):
            # It belongs into the recording, but the tab has changed again since.
            self._tab.report(event)
        elif novelty != "repeated":
            if frame is not None and isinstance(message, DocumentStarted):
                frame.document, frame.offset_ms = message.document, self._tab.offset_ms
            if isinstance(event, ClockMoved) and event.idle:
                self._tab.advance_clock(event.offset_ms)
            self._tab.emit(event)
            if frame is not None and isinstance(event, DocumentStarted):
                self._report_policy(frame, event)

    def _report_policy(self, frame: Frame, started: DocumentStarted) -> None:
        if started.document != self._tab.blank_document:
            error = self._policies.error_answer(frame.frame_id, started)
            self._tab.emit(self._policies.found(frame.frame_id, started))
            if error is not None:
                self._tab.emit(error)

    def _document_of(self, params: Params) -> str:
        """The document in whose scripts a notice has its cause; "" if it does not say."""
        where = params.get("exceptionDetails", params)
        frame = self._frames.get(where.get("executionContextId", 0))
        return frame.document if frame is not None else ""


def _browser_error(error: BaseException) -> BrowserError:
    return error if isinstance(error, BrowserError) else BrowserError(str(error))
