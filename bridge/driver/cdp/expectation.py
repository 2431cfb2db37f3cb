"""A future that the events of a tab complete, and that fails when the tab ends."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from typing import Any, Generic, Protocol, TypeVar

from bridge.core.events import Event
from bridge.errors import BridgeError, Timeout

T = TypeVar("T")


class ExpectingTab(Protocol):
    """What an expectation uses of its tab."""

    @property
    def name(self) -> str: ...

    def remove(self, expectation: Expectation[Any], /) -> None: ...


def no_result(_event: Event) -> None:
    """The `result_of` of an expectation that no event completes: `set_result` does, or only its failure."""


class Expectation(Generic[T]):
    """A result that something in a tab will give. The first result, or failure, counts.

    `result_of`: the result that an event gives, None for an event that gives none. The tab calls `receive`
    and `fail` from the time when the expectation is added to it; leaving a `with` block removes it.
    """

    def __init__(self, tab: ExpectingTab, result_of: Callable[[Event], T | None] = no_result) -> None:
        self.future: Future[T] = Future()
        self._tab = tab
        self._result_of = result_of

    def receive(self, event: Event) -> None:
        """Take an event of the tab. Called on the connection's thread."""
        if not self.future.done() and (result := self._result_of(event)) is not None:
            self.set_result(result)

    def set_result(self, result: T) -> None:
        if not self.future.done():
            self.future.set_result(result)

    def fail(self, reason: BridgeError) -> None:
        if not self.future.done():
            self.future.set_exception(reason)

    def then(self, action: Callable[[T], None]) -> None:
        """Run `action` with the result, on the connection's thread; never if the tab ends before."""
        self.future.add_done_callback(lambda done: None if done.exception() else action(done.result()))

    def wait(self, timeout_s: float, what: Callable[[], str]) -> T:
        """The result. Raises Timeout with the text of `what`, or why the tab ended."""
        try:
            return self.future.result(timeout_s)
        except FutureTimeout:
            raise Timeout(f"{self._tab.name}: {what()} (waited {timeout_s:g} s)") from None

    def __enter__(self) -> Expectation[T]:
        return self

    def __exit__(self, *_: object) -> None:
        self._tab.remove(self)
