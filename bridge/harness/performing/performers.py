"""How a function becomes the one that performs a kind of step, and how a step is performed by it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from inspect import cleandoc, signature
from typing import Any, TypeVar, cast

from bridge.core.steps.base import Step

F = TypeVar("F", bound=Callable[..., Any])


class Performers:
    """The function that performs each kind of step, for one class of actors (tabs, the player's stage).

    `after`: called with the actor after each step that was taken.
    """

    def __init__(self, after: Callable[[Any], None] = lambda _actor: None) -> None:
        self.by_kind: dict[type[Step], Callable[..., Any]] = {}
        self._after = after

    def of(self, kind: type[Step]) -> Callable[[F], F]:
        """Make a method the performer of `kind`. Its docstring becomes that of the kind, then its own."""

        def register(method: F) -> F:
            if kind in self.by_kind:
                raise TypeError(f"{kind.__name__} has a performer: {self.by_kind[kind].__qualname__}")

            @wraps(method)
            def perform(actor: object, *args: Any, **kwargs: Any) -> Any:
                result = method(actor, *args, **kwargs)
                self._after(actor)
                return result

            perform.__doc__ = "\n\n".join(cleandoc(text) for text in (kind.__doc__, method.__doc__) if text)
            self.by_kind[kind] = perform
            return cast("F", perform)

        return register

    def perform(self, actor: object, step: Step, **extra: Any) -> object:
        """Call the performer with the step's fields, and with what it takes of `extra`."""
        performer = self.by_kind[type(step)]
        taken = {name: value for name, value in extra.items() if name in signature(performer).parameters}
        return performer(actor, **step.arguments(), **taken)
