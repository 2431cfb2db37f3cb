from __future__ import annotations

import inspect

import pytest

from bridge.cli import run, serve
from bridge.cli.serving.limits import limits_of, with_limits
from bridge.errors import UsageError
from bridge.vendors.limits import LIMITS, OPTIONS, Limits


def got(**arguments: object) -> tuple[str, Limits]:
    """What a command with the options gets, when it is called with these values and the defaults."""
    found: list[tuple[str, Limits]] = []

    @with_limits
    def command(name: str = "none", *, limits: Limits) -> None:
        found.append((name, limits))

    parameters = inspect.signature(command).parameters.values()
    defaults = {p.name: getattr(p.default, "default", p.default) for p in parameters}
    command(**(defaults | arguments))
    return found[0]


def test_the_defaults_of_the_options_are_those_of_python() -> None:
    assert got() == ("none", LIMITS)


def test_a_size_a_time_and_a_number() -> None:
    name, limits = got(name="a", max_body="1KiB", body_timeout="1m", max_depth=3)
    assert (name, limits) == ("a", Limits(wire=1024, body_timeout_s=60, json_depth=3))


def test_a_text_that_is_no_size_names_the_option() -> None:
    with pytest.raises(UsageError, match="--max-in-flight 'much'"):
        limits_of({"in_flight": "much"})


def test_every_limit_has_its_option_in_both_commands() -> None:
    # `ratio_after` is no limit: below this size the ratio is not checked.
    assert {*OPTIONS, "ratio_after"} == set(Limits.__struct_fields__)
    for command in (run.run, serve.serve):
        written = [
            getattr(p.default, "param_decls", None) for p in inspect.signature(command).parameters.values()
        ]
        assert {option for options in written for option in options or ()} >= set(OPTIONS.values())
