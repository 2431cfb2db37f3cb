"""Which of Chromium's messages Playwright gets, where others use the Chromium too: those of our pages. Pure.

Playwright attaches to every page. `connect_over_cdp` returns when each has answered (`crBrowser.ts`,
`_waitForAllPagesToBeInitialized`), which a page in an endless loop or paused by a debugger never does. It
would also dismiss the dialogs of all pages. So a target that is not ours is let go of at once, and Playwright
is told nothing of it. Playwright's own pages (`context.new_page()`, `browser.new_context()`) and their popups
count as ours.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import msgspec

#: The ids of the filter's own commands begin here. Playwright counts from 1.
_OWN_IDS = 1 << 30


class Passed(NamedTuple):
    """The messages that go on to Playwright, and the commands that go back to Chromium."""

    to_playwright: list[str]
    to_chromium: list[str]


class _Target(msgspec.Struct, rename={"target_id": "targetId", "context_id": "browserContextId"}):
    target_id: str
    context_id: str = ""
    opener: str = msgspec.field(default="", name="openerId")


class _Params(msgspec.Struct, rename="camel"):
    session_id: str = ""
    target_info: _Target | None = None


class _Result(msgspec.Struct):
    target_id: str = msgspec.field(default="", name="targetId")
    context_id: str = msgspec.field(default="", name="browserContextId")


class _Message(msgspec.Struct, rename="camel"):
    """`session_id`: "" in messages of the browser itself."""

    id: int = 0
    method: str = ""
    session_id: str = ""
    params: msgspec.Raw = msgspec.Raw(b"{}")
    result: _Result = msgspec.field(default_factory=_Result)


class _Held(NamedTuple):
    text: str
    session_id: str


_decoder = msgspec.json.Decoder(_Message)
_params_decoder = msgspec.json.Decoder(_Params)


class PageFilter:
    def __init__(self) -> None:
        #: Whether a browser context, by its id, is one of the driver's.
        self.is_ours: Callable[[str], bool] = lambda _context_id: False
        #: The browser contexts and the pages of Playwright, and those of ours that it has been told of.
        self._contexts: set[str] = set()
        self._targets: set[str] = set()
        self._hidden: set[str] = set()
        #: Playwright's commands that create a page, and new pages, one of which may be that page: Chromium
        #: tells of it before it answers.
        self._creating: set[tuple[str, int]] = set()
        self._held: dict[str, _Held] = {}
        self._last_id = _OWN_IDS

    def from_playwright(self, text: str) -> None:
        """Take note of a command of Playwright."""
        message = _decoder.decode(text)
        if message.method == "Target.createTarget":
            self._creating.add((message.session_id, message.id))

    def from_chromium(self, text: str) -> Passed:
        """Return what is to be sent for a message of Chromium, in this order."""
        message = _decoder.decode(text)
        if message.id:
            return self._on_answer(message, text)
        if message.session_id:
            return Passed([] if message.session_id in self._hidden else [text], [])
        match message.method:
            case "Target.attachedToTarget":
                return self._on_attached(_params_decoder.decode(message.params), text)
            case "Target.detachedFromTarget":
                return self._on_detached(_params_decoder.decode(message.params).session_id, text)
            case _:
                return Passed([text], [])

    def _on_answer(self, message: _Message, text: str) -> Passed:
        if message.id >= _OWN_IDS:
            return Passed([], [])
        if message.result.context_id:
            self._contexts.add(message.result.context_id)
        before: list[str] = []
        if held := self._held.pop(message.result.target_id, None):
            self._targets.add(message.result.target_id)
            before = [held.text]
        self._creating.discard((message.session_id, message.id))
        return Passed([*before, text], [] if self._creating else self._hide_held())

    def _on_attached(self, params: _Params, text: str) -> Passed:
        target = params.target_info
        if target is None or self._is_shown(target):
            if target is not None:
                self._targets.add(target.target_id)
            return Passed([text], [])
        if self._creating:
            self._held[target.target_id] = _Held(text, params.session_id)
            return Passed([], [])
        return Passed([], self._hide(params.session_id))

    def _is_shown(self, target: _Target) -> bool:
        context = target.context_id
        if not context:  # the browser itself, by `new_browser_cdp_session()`
            return True
        return self.is_ours(context) or context in self._contexts or target.opener in self._targets

    def _on_detached(self, session_id: str, text: str) -> Passed:
        if session_id in self._hidden:
            self._hidden.discard(session_id)
            return Passed([], [])
        return Passed([text], [])

    def _hide_held(self) -> list[str]:
        held, self._held = self._held, {}
        return [command for each in held.values() for command in self._hide(each.session_id)]

    def _hide(self, session_id: str) -> list[str]:
        """Let go of a target. A new one is paused until then."""
        self._hidden.add(session_id)
        return [
            self._command({"method": "Runtime.runIfWaitingForDebugger", "sessionId": session_id}),
            self._command({"method": "Target.detachFromTarget", "params": {"sessionId": session_id}}),
        ]

    def _command(self, command: dict[str, object]) -> str:
        self._last_id += 1
        return msgspec.json.encode({"id": self._last_id, **command}).decode()
