"""Waiting for something that arrives; it is opened before the action, so that nothing is missed.

with expecting(...) as expected:     # what is there already does not count
    the action
expected.value                       # the first that matched
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

from bridge.errors import Timeout
from bridge.harness.waiting import Waiting

T = TypeVar("T")


class Expected(Generic[T]):
    """`value` is what was waited for; it is there once the `with` block has been left."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._value: T | None = None

    @property
    def value(self) -> T:
        """What has arrived, after the end of the block."""
        if self._value is None:
            raise Timeout(f"the {self._what} is there when the `with` block has been left, not before")
        return self._value

    def _set(self, value: T) -> None:
        self._value = value


class Kind(Generic[T]):
    """A kind of arrival. `all` lists those that arrived so far, and only grows at its end; `describe` tells
    of one of them in a line."""

    def __init__(self, what: str, all_: Callable[[], list[T]], describe: Callable[[T], str]) -> None:
        self.what = what
        self.all = all_
        self.describe = describe


@contextmanager
def expecting(
    waiting: Waiting,
    kind: Kind[T],
    predicate: Callable[[T], bool],
    timeout_s: float,
    misses: Callable[[], Callable[[], list[str]]],
) -> Iterator[Expected[T]]:
    """Wait, at the end of the block, for one that arrives after its beginning and satisfies `predicate`.

    `misses` is called at the beginning of the block, and returns a function that lists what has arrived since
    then. Raises Timeout with that list.
    """
    expected: Expected[T] = Expected(kind.what)
    seen, told = len(kind.all()), misses()
    yield expected

    expected._set(_await(waiting, kind, predicate, seen, timeout_s, told))  # noqa: SLF001


def _await(
    waiting: Waiting,
    kind: Kind[T],
    predicate: Callable[[T], bool],
    seen: int,
    timeout_s: float,
    told: Callable[[], list[str]],
) -> T:
    """Wait for a match. The predicate is the user's and may ask the browser: it is called without a lock."""
    deadline, looked = time.monotonic() + timeout_s, seen

    def complaint() -> str:
        return _complaint(kind.what, timeout_s, told())

    while True:
        left = max(0.0, deadline - time.monotonic())
        fresh = waiting.wait_for(lambda: kind.all()[looked:], left, complaint)  # noqa: B023  asked at once
        looked += len(fresh)
        for item in fresh:
            if _matches(kind, predicate, item):
                return item


def _matches(kind: Kind[T], predicate: Callable[[T], bool], item: T) -> bool:
    try:
        return bool(predicate(item))
    except Exception as error:
        error.add_note(f"the predicate failed on {kind.what} {kind.describe(item)}")
        raise


def _complaint(what: str, timeout_s: float, misses: list[str]) -> str:
    head = f"no {what} that matches arrived within {timeout_s:g} s"
    if not misses:
        return f"{head}; nothing arrived at all"
    return "\n".join([f"{head}; these came and did not match:", *(f"  {miss}" for miss in misses)])
