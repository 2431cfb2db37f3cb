"""How a function becomes the one that performs a kind of step, and how a step is performed by it."""

from __future__ import annotations

from collections.abc import Callable
from inspect import cleandoc, signature
from typing import Any, TypeVar

from bridge.core.steps.base import Step

F = TypeVar("F", bound=Callable[..., Any])


class Performers:
    """The function that performs each kind of step, for one class of actors (tabs, the player's stage)."""

    def __init__(self) -> None:
        self.by_kind: dict[type[Step], Callable[..., Any]] = {}

    def of(self, kind: type[Step]) -> Callable[[F], F]:
        """Make a method the performer of `kind`. Its docstring becomes that of the kind, then its own."""

        def register(method: F) -> F:
            if kind in self.by_kind:
                raise TypeError(f"{kind.__name__} has a performer: {self.by_kind[kind].__qualname__}")
            method.__doc__ = "\n\n".join(cleandoc(text) for text in (kind.__doc__, method.__doc__) if text)
            self.by_kind[kind] = method
            return method

        return register

    def perform(self, actor: object, step: Step, **extra: Any) -> object:
        """Call the performer with the step's fields, and with what it takes of `extra`."""
        performer = self.by_kind[type(step)]
        taken = {name: value for name, value in extra.items() if name in signature(performer).parameters}
        return performer(actor, **step.arguments(), **taken)
