"""The base class of all steps: its word in `do`, its guard, its effect on a tab's state, its line of
Python."""

from __future__ import annotations

import keyword
import re
from types import UnionType
from typing import Annotated, Any, ClassVar, Literal, Union, get_args, get_origin

import msgspec

from bridge.core.steps import refusals
from bridge.core.steps.state import StepState
from bridge.core.tables import Role
from bridge.errors import UsageError

#: the default name of a tab
FIRST = "first"

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=40)]


def verb_of(name: str) -> str:
    """Return the word in `do` of a kind with this class name: `open_sibling` for `OpenSibling`."""
    return "".join("_" + c.lower() if c.isupper() else c for c in name).lstrip("_")


class Step(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    tag_field="do",
    tag=verb_of,
):
    """One action on a tab. `tab`: the scenario's name for it."""

    tab: Name = FIRST

    #: its effect on the roles of the tables: (role, signal)
    signals: ClassVar[tuple[tuple[Role, str], ...]] = ()
    #: its effect on other fields of the state: (field, value)
    sets: ClassVar[tuple[tuple[str, Any], ...]] = ()
    #: whether it has an effect that is not in `StepState`, such as the load of another document
    acts: ClassVar[bool] = False
    #: whether the SDK may begin a session by itself then, as in a page that is loaded
    begins_session: ClassVar[bool] = False
    #: whether it makes the profiler or the intake fail, which no user brings about
    fault: ClassVar[bool] = False
    #: whether a crashed tab can take it
    after_crash: ClassVar[bool] = False

    @property
    def verb(self) -> str:
        """Its word in `do`, which is also the name of the method of `Tab`."""
        return verb_of(type(self).__name__)

    def arguments(self) -> dict[str, Any]:
        """Return its own fields, as the arguments of the method that performs it."""
        return {field.name: getattr(self, field.name) for field in own_fields(type(self))}

    def check_words(self) -> None:
        """Raise UsageError, with the nearest word and all, for an argument that is not a word of its set."""
        for field in own_fields(type(self)):
            known, value = words_of(field), getattr(self, field.name)
            if known and value not in known:
                raise UsageError.unknown(f"{field.name} of {self.verb}", value, known)

    def refusal(self, state: StepState) -> str:
        """Return why a tab in `state` cannot take it; "" if it can."""
        if state.lifecycle == "closed":
            return refusals.CLOSED
        if state.lifecycle == "crashed" and not self.after_crash:
            return refusals.CRASHED
        return self._refusal(state)

    def after(self, state: StepState) -> StepState:
        """Return the state of the tab after it."""
        for role, signal in self.signals:
            state = state.after_signal(role, signal)
        return state._replace(**dict(self.sets))

    def changes(self, state: StepState) -> bool:
        """Whether it has an effect on a tab in `state`."""
        return self.acts or self.after(state) != state

    def as_python(self) -> str:
        """Return the line of Python that performs it. The first tab is `tab`, others have their own names."""
        return self.call()

    def call(self) -> str:
        """Return the call in Python that performs it; `as_python` returns the whole line."""
        given = (
            f"{field.name}={_literal(value)}"
            for field in own_fields(type(self))
            if (value := getattr(self, field.name)) != field.default
        )
        return f"{variable(self.tab)}.{self.verb}({', '.join(given)})"

    def _refusal(self, _state: StepState) -> str:
        """Return `refusal` for a tab that is neither closed nor crashed."""
        return ""


def own_fields(kind: type[Step]) -> list[msgspec.structs.FieldInfo]:
    """Return the fields of a kind of step, without `tab`."""
    return [field for field in msgspec.structs.fields(kind) if field.name != "tab"]


def words_of(field: msgspec.structs.FieldInfo) -> tuple[str, ...]:
    """Return the words that a field of a step can have; none if they are not a fixed set."""
    kinds = get_args(field.type) if get_origin(field.type) in (Union, UnionType) else (field.type,)
    if any(get_origin(kind) is not Literal for kind in kinds):
        return ()
    return tuple(word for kind in kinds for word in get_args(kind))


def _literal(value: object) -> str:
    return repr(int(value) if isinstance(value, float) and value.is_integer() else value)


def variable(tab: str) -> str:
    """Return the name of a Python variable for a tab of this name."""
    if tab == FIRST:
        return "tab"
    name = re.sub(r"\W", "_", tab)
    return name if name.isidentifier() and not keyword.iskeyword(name) else f"tab_{name}"
