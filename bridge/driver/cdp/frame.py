"""The document in a frame, and the commands to its observer."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from bridge.driver.cdp.deduplication import Deduplicator
from bridge.driver.page.emulation import Emulation
from bridge.driver.page.injection import Injection, Reply
from bridge.errors import BrowserError, StepError

_command_ids = itertools.count(1)


class Frame:
    """The main world of a frame's document. `document` is "" until its observer has reported.

    `evaluate`: evaluates an expression in the isolated world of the frame.
    """

    def __init__(
        self, frame_id: str, unique_id: str, injection: Injection, evaluate: Callable[[str], Future[Any]]
    ) -> None:
        self.frame_id = frame_id
        self.unique_id = unique_id
        self.document = ""
        self.offset_ms = 0.0
        self.gone = False
        self.deduplicator = Deduplicator()
        self._injection = injection
        self._evaluate = evaluate
        self._replies: dict[int, Future[Any]] = {}

    def send(self, command: str, **arguments: Any) -> Future[Any]:
        """Send a command to the observer; the future has its value, or fails when the document goes."""
        future: Future[Any] = Future()
        command_id = next(_command_ids)
        self._replies[command_id] = future
        if command == "move-clock":
            self.offset_ms = arguments["offset_ms"]
        message = {"id": command_id, "command": command, **arguments}
        sent = self._evaluate(self._injection.expression(message))
        sent.add_done_callback(lambda done: self._fail(command_id, done.exception()))
        if self.gone:
            self._fail(command_id, went_away())
        return future

    def emulate(self, emulation: Emulation) -> Future[Any]:
        """Override the document's visibility; done when its listeners have run."""
        return self._evaluate(self._injection.emulate(emulation))

    def come_back(self, evaluate: Callable[[str], Future[Any]]) -> None:
        """Take a document that has come out of bfcache. A frame in a process of its own has a new session."""
        self.gone = False
        self._evaluate = evaluate

    def settle(self, reply: Reply) -> None:
        """Complete the command that the observer replies to."""
        future = self._replies.pop(reply.id, None)
        if future is None or future.done():
            return
        if reply.ok:
            future.set_result(reply.value)
        else:
            future.set_exception(StepError(f"the observer refused: {reply.error}"))

    def drop(self, reason: BrowserError) -> None:
        """The document is gone: fail the commands that have no reply yet."""
        self.gone = True
        for command_id in list(self._replies):
            self._fail(command_id, reason)

    def _fail(self, command_id: int, error: BaseException | None) -> None:
        if error is None:
            return
        future = self._replies.pop(command_id, None)
        if future is not None and not future.done():
            future.set_exception(error)


def went_away() -> StepError:
    return StepError("the document went away")
