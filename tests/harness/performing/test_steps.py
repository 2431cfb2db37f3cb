"""Each kind of step has one performer, which takes what the kind has."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import pytest

from bridge.core.steps import kinds as s
from bridge.core.steps.base import Step, own_fields
from bridge.harness.performing.performers import Performers
from bridge.harness.stage import STAGE, Stage
from bridge.harness.steps import TAB
from bridge.harness.tab import Tab

PERFORMERS = {**TAB.by_kind, **STAGE.by_kind}


def parameters(performer: Callable[..., Any]) -> dict[str, inspect.Parameter]:
    """Those that a step gives: not the actor, the tab's name, or what only a caller in Python gives."""
    found = dict(list(inspect.signature(performer).parameters.items())[1:])
    return {name: found[name] for name in found if name not in ("tab", "timeout_s", "progress")}


def hint(performer: Callable[..., Any], parameter: inspect.Parameter) -> object:
    """The type of a parameter (those of the method's own module are looked up there)."""
    return eval(parameter.annotation, vars(sys.modules[performer.__module__]))


def test_every_kind_has_exactly_one_performer() -> None:
    assert set(PERFORMERS) == set(s.verbs().values())
    assert not set(TAB.by_kind) & set(STAGE.by_kind)


@pytest.mark.parametrize("kind", PERFORMERS, ids=lambda kind: kind.__name__)
def test_a_performer_is_the_public_method_of_its_name(kind: type[Step]) -> None:
    actor = Tab if kind in TAB.by_kind else Stage
    [verb] = [verb for verb, known in s.verbs().items() if known is kind]
    assert getattr(actor, verb) is PERFORMERS[kind]


def is_a_list_of_words(wanted: object) -> bool:
    return get_origin(wanted) is Literal or (
        get_origin(wanted) is Union and all(is_a_list_of_words(each) for each in get_args(wanted))
    )


@pytest.mark.parametrize("kind", PERFORMERS, ids=lambda kind: kind.__name__)
def test_a_performer_takes_what_its_kind_has(kind: type[Step]) -> None:
    taken = parameters(PERFORMERS[kind])
    types = get_type_hints(kind)
    assert list(taken) == [field.name for field in own_fields(kind)]
    for field in own_fields(kind):
        parameter = taken[field.name]
        wanted, allowed = types[field.name], hint(PERFORMERS[kind], parameter)
        # A method may take any word where the format lists those that there are.
        assert allowed == wanted or (allowed is str and is_a_list_of_words(wanted))
        if parameter.default is not inspect.Parameter.empty:
            assert parameter.default == field.default


@pytest.mark.parametrize("kind", PERFORMERS, ids=lambda kind: kind.__name__)
def test_a_performer_is_documented_by_its_kind(kind: type[Step]) -> None:
    assert kind.__doc__ is not None
    assert (PERFORMERS[kind].__doc__ or "").startswith(inspect.cleandoc(kind.__doc__))


def test_a_second_performer_is_refused() -> None:
    performers = Performers()
    performers.of(s.Hide)(lambda self: None)
    with pytest.raises(TypeError, match="Hide has a performer"):
        performers.of(s.Hide)(lambda self: None)
