"""One attached target (a page, or a frame in a process of its own): its set-up, its documents.

`receive` and `end` run on the connection's thread, the rest on any.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import msgspec

from bridge.core.events import DocumentGone, DocumentStarted, LifecycleChanged, VisibilityChanged
from bridge.driver import policy
from bridge.driver.connection import Connection
from bridge.driver.hearing import Hearing
from bridge.driver.injection import Injection, Reply, decode
from bridge.driver.protocol import Notice, Params
from bridge.driver.records import TabRecord, now_ms
from bridge.driver.redirect import Redirect, is_answered, patterns_of
from bridge.errors import BrowserError, StepError

#: Only what can hold a profiler of ours: workers have none. What a dedicated worker requests is paused for
#: its page; the browser's own workers and pages that close are the business of `strays`.
FRAMES = {
    "autoAttach": True,
    "waitForDebuggerOnStart": True,
    "flatten": True,
    "filter": [{"type": "iframe"}],
}

_ADD_SCRIPT = "Page.addScriptToEvaluateOnNewDocument"

#: More documents than Chromium keeps in bfcache, frames included.
_LEFT_MAX = 64

_command_ids = itertools.count(1)


class Frame:
    """The main world of a frame's document. `document` is "" until its observer has spoken."""

    def __init__(self, session: TargetSession, frame_id: str, unique_id: str) -> None:
        self.session = session
        self.frame_id = frame_id
        self.unique_id = unique_id
        self.document = ""
        self.offset_ms = 0.0
        self.gone = False
        self.hearing = Hearing()
        self._replies: dict[int, Future[Any]] = {}

    def ask(self, command: str, **arguments: Any) -> Future[Any]:
        """Send a command to the observer; the future has its value, or fails when the document goes."""
        future: Future[Any] = Future()
        command_id = next(_command_ids)
        self._replies[command_id] = future
        if command == "move-clock":
            self.offset_ms = arguments["offset_ms"]
        message = {"id": command_id, "command": command, **arguments}
        self.session.evaluate(
            self.frame_id,
            self.session.injection.expression(message),
            lambda failed: self._undelivered(command_id, failed),
        )
        if self.gone:
            self._undelivered(command_id, _went_away())
        return future

    def settle(self, reply: Reply) -> None:
        future = self._replies.pop(reply.id, None)
        if future is None or future.done():
            return
        if reply.ok:
            future.set_result(reply.value)
        else:
            future.set_exception(StepError(f"the observer refused: {reply.error}"))

    def drop(self, reason: BrowserError) -> None:
        self.gone = True
        for command_id in list(self._replies):
            self._undelivered(command_id, reason)

    def _undelivered(self, command_id: int, error: BrowserError) -> None:
        future = self._replies.pop(command_id, None)
        if future is not None and not future.done():
            future.set_exception(error)


class TargetSession:
    def __init__(
        self, connection: Connection, session_id: str, target_id: str, tab: TabRecord, injection: Injection
    ) -> None:
        self.connection = connection
        self.session_id = session_id
        self.target_id = target_id
        self.tab = tab
        self.injection = injection
        self.crashed = False
        self._frames: dict[int, Frame] = {}
        #: Documents by their world's unique id: one that leaves for bfcache comes back under the same.
        self._left: dict[str, Frame] = {}
        self._script: Future[Params] | None = None
        #: Who else wants to see what the target says.
        self.watchers: list[Callable[[Notice], None]] = []
        self._redirect: Redirect | None = None
        #: Told of each frame's id when its document starts.
        self.on_frame: Callable[[str], None] = lambda _frame_id: None

    def post(self, method: str, params: Params | None = None) -> Future[Params]:
        return self.connection.post(method, params, self.session_id)

    def observed(self) -> list[Frame]:
        """The frames whose observer has spoken."""
        return [frame for frame in list(self._frames.values()) if frame.document]

    def has_frame(self, frame_id: str) -> bool:
        return self.target_id == frame_id or any(f.frame_id == frame_id for f in list(self._frames.values()))

    # --- set-up ---------------------------------------------------------------------------------

    def set_up(self, *, document_policy: bool, redirect: Redirect | None) -> list[Future[Params]]:
        """Everything at once, without waiting in between: the target is paused until the last command."""
        self._redirect = redirect
        patterns = (policy.PATTERNS if document_policy else []) + patterns_of(redirect)
        posted = [
            self.post("Inspector.enable"),
            self.post("Runtime.enable"),
            *(self.post("Runtime.addBinding", {"name": name}) for name in self.injection.bindings),
            self.post("Page.enable"),
            self._register(),
            self.post("Target.setAutoAttach", FRAMES),
        ]
        if patterns:
            posted.append(self.post("Fetch.enable", {"patterns": patterns}))
        if self.tab.script is not None:
            # It is sent where we want it, of which the page's `connect-src` knows nothing.
            posted.append(self.post("Page.setBypassCSP", {"enabled": True}))
        posted.append(self.post("Runtime.runIfWaitingForDebugger"))
        return posted

    def _register(self) -> Future[Params]:
        """In later documents, and in the one that is there.

        A popup's page may take over the window of the empty document that is there first (same origin):
        no script is run again then, and the observer that was started in the empty document lives on.
        """
        self._script = self.post(
            _ADD_SCRIPT,
            {
                "source": self._source(),
                "runImmediately": self._runs_at_once(),
            },
        )
        return self._script

    def _source(self) -> str:
        tab = self.tab
        script = tab.script(tab.name) if tab.script is not None and self.target_id == tab.target_id else ""
        return self.injection.source(tab.context.offset_ms, tab.emulation, script)

    def _runs_at_once(self) -> bool:
        return self.tab.observes_blank or self.target_id != self.tab.target_id

    def register_again(self) -> list[Future[Params]]:
        """Later documents start with the context's new offset.

        The old script goes after the new one has come, so no document is without; one that starts in
        between runs the old one, but has said so before the second command is answered.
        """
        before = self._script
        posted = [self._register()]
        if before is not None:
            script = {"identifier": self.connection.wait(_ADD_SCRIPT, before)["identifier"]}
            posted.append(self.post("Page.removeScriptToEvaluateOnNewDocument", script))
        return posted

    # --- evaluating in an isolated world ----------------------------------------------------------

    def evaluate(
        self,
        frame_id: str,
        expression: str,
        failed: Callable[[BrowserError], None],
        value: Callable[[Any], None] = lambda _value: None,
    ) -> None:
        """Evaluate where the page's script cannot interfere. Callbacks run on the connection's thread.

        Chromium gives the same world for the same name in one document.
        """

        def in_world(created: Future[Params]) -> None:
            if error := created.exception():
                failed(_browser_error(error))
                return
            posted = self.post(
                "Runtime.evaluate",
                {
                    "expression": expression,
                    "contextId": created.result()["executionContextId"],
                    "returnByValue": True,
                },
            )
            posted.add_done_callback(evaluated)

        def evaluated(done: Future[Params]) -> None:
            if error := done.exception():
                failed(_browser_error(error))
            elif details := done.result().get("exceptionDetails"):
                failed(BrowserError(f"script failed in the page: {details.get('text', '')}"))
            else:
                value(done.result()["result"].get("value"))

        world = {"frameId": frame_id, "worldName": self.injection.world}
        self.post("Page.createIsolatedWorld", world).add_done_callback(in_world)

    # --- what the target says ---------------------------------------------------------------------

    def receive(self, notice: Notice) -> None:
        for watcher in list(self.watchers):
            watcher(notice)
        match notice.method:
            case "Runtime.bindingCalled":
                if notice.params["name"] == self.injection.binding:
                    self._heard(notice.params["executionContextId"], notice.params["payload"])
                elif notice.params["name"] == self.injection.webview:
                    self.injection.say(self.tab.name, notice.params["payload"])
            case "Runtime.executionContextCreated":
                self._created(notice.params["context"])
            case "Runtime.executionContextDestroyed":
                self._dropped(notice.params["executionContextId"])
            case "Runtime.executionContextsCleared":
                self._dropped(*self._frames)
            case "Fetch.requestPaused":
                self.post(*self._go_on(notice.params))
            case _:
                pass

    def _go_on(self, paused: Params) -> tuple[str, Params]:
        if self._redirect is None or is_answered(paused):
            return policy.answer(paused)
        return self._redirect.answer(paused, self.tab.name)

    def end(self, reason: str) -> None:
        """The target is gone: no command will be answered, its documents are lost."""
        self.connection.forget_session(self.session_id, reason)
        self._dropped(*self._frames)

    def lose(self, death: BrowserError) -> None:
        """The connection died: whether the documents live on is not known."""
        for frame in list(self._frames.values()):
            frame.drop(death)

    def _created(self, context: Params) -> None:
        about = context.get("auxData", {})
        if not about.get("isDefault") or "frameId" not in about:
            return
        self.on_frame(about["frameId"])
        frame = self._left.pop(context["uniqueId"], None) or Frame(
            self, about["frameId"], context["uniqueId"]
        )
        frame.gone = False
        self._frames[context["id"]] = frame
        if frame.document:
            self._welcome_back(frame)
        if frame.document and self.tab.emulation is not None:
            # So may its visibility have. One that goes away again has nothing to be told.
            self.evaluate(frame.frame_id, self.injection.emulate(self.tab.emulation), lambda _error: None)

    def _welcome_back(self, frame: Frame) -> None:
        """A document that comes out of the bfcache: `Date` may have moved meanwhile, and what it has said so
        far may not have reached us. Any command has it say that again."""
        if frame.offset_ms != self.tab.context.offset_ms:
            frame.ask("move-clock", offset_ms=self.tab.context.offset_ms)
        else:
            frame.ask("sync")

    def _dropped(self, *context_ids: int) -> None:
        for context_id in context_ids:
            frame = self._frames.pop(context_id, None)
            if frame is None:
                continue
            frame.drop(_went_away())
            if frame.document:
                self._left[frame.unique_id] = frame
                if len(self._left) > _LEFT_MAX:
                    del self._left[next(iter(self._left))]
                self._report_gone(frame.document)

    def _report_gone(self, document: str) -> None:
        if document != self.tab.blank_document:
            self.tab.emit(DocumentGone(wall_ms=now_ms(), tab=self.tab.name, document=document))

    def _heard(self, context_id: int, payload: str) -> None:
        said = decode(payload)
        frame = self._frames.get(context_id)
        if isinstance(said, Reply):
            if frame is not None:
                frame.settle(said)
            return
        event = msgspec.structs.replace(said, tab=self.tab.name)
        news = "new" if frame is None else frame.hearing.hears(said)
        if news == "late" and isinstance(event, VisibilityChanged | LifecycleChanged):
            # It belongs into the recording; what it says has been overtaken.
            self.tab.hand_on(event)
        elif news != "old":
            if frame is not None and isinstance(said, DocumentStarted):
                frame.document, frame.offset_ms = said.document, self.tab.context.offset_ms
            self.tab.emit(event)


def _went_away() -> BrowserError:
    return StepError("the document went away")


def _browser_error(error: BaseException) -> BrowserError:
    return error if isinstance(error, BrowserError) else BrowserError(str(error))
