"""What all workers have in common, whoever and wherever they are: tasks in, results and deaths out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True)
class Done(Generic[T, R]):
    """A task and its result. `number`: what `submit` returned."""

    number: int
    task: T
    result: R


@dataclass(frozen=True)
class Died(Generic[T]):
    """A worker died while it performed a task. `again`: the task is performed again. `why`: the traceback of
    the error that ended it, or its exit code."""

    number: int
    task: T
    why: str
    again: bool

    @property
    def cause(self) -> str:
        """The last line of `why`: the error itself."""
        return last_line(self.why)


def last_line(why: str) -> str:
    """Return the error itself, of a traceback or of one line."""
    return why.strip().splitlines()[-1]


class Workers(Protocol[T, R]):
    """Perform tasks, each at least once: a task is safe to perform twice."""

    @property
    def size(self) -> int:
        """So many tasks are performed at the same time."""
        ...

    def submit(self, task: T) -> int:
        """Add a task. Returns its number."""
        ...

    def cancel(self, number: int) -> None:
        """Forget a task, also one that is being performed."""
        ...

    def results(self) -> Iterator[Done[T, R] | Died[T]]:
        """Yield each result, and each death of a worker, as it comes, until no task is left."""
        ...
