"""Each rule judges by no other numbers than those that LIMITS names for it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, cast

import msgspec
import pytest

from bridge.core.contracts import Contract, Coverage, DropPolicy, Graces, Retries
from bridge.core.rules import FIXED, LIMITS, RULES
from bridge.judging.recording_files import read
from bridge.judging.replay import Replay

RECORDINGS = Path(__file__).parents[2] / "recordings"
#: Together they have an occasion for almost every number: pauses, an expiry, a denied quota, a reload.
NAMES = (
    "denied-datadog-7.16.2",
    "faults-datadog-7.16.2",
    "two-tabs-datadog-6.27.0",
    "reload-hidden-datadog-7.16.2",
    "visible-suspend-expiry-datadog-7.16.2",
)


class Watched:
    """A contract, or a part of one, that notes which of its numbers are asked for."""

    def __init__(self, part: msgspec.Struct, noted: set[str]) -> None:
        self._part, self._noted = part, noted

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._part, name)
        if isinstance(value, msgspec.Struct):
            return Watched(value, self._noted)
        if isinstance(self._part, Retries):  # all of them, by `wait_ms`
            self._noted |= set(Retries.__struct_fields__)
        elif not isinstance(self._part, Contract):
            self._noted.add(name)
        return value


@pytest.fixture(scope="module")
def replays() -> list[Replay]:
    return [Replay.of(read(RECORDINGS / f"{name}.pbr.zip")) for name in NAMES]


def asked_for(rule: str, replays: Iterable[Replay]) -> set[str]:
    noted: set[str] = set()
    for replay in replays:
        assert replay.vendor is not None
        assert replay.vendor.contract is not None
        list(RULES[rule](replay.history, cast("Contract", Watched(replay.vendor.contract, noted))))
    return noted


def test_every_rule_has_an_entry() -> None:
    assert list(LIMITS) == list(RULES)
    assert FIXED.keys() <= RULES.keys()


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_judges_by_its_numbers_alone(rule: str, replays: list[Replay]) -> None:
    assert asked_for(rule, replays) <= set(LIMITS[rule])


def test_the_recordings_ask_for_a_number_of_every_rule_that_has_some(replays: list[Replay]) -> None:
    assert [rule for rule, names in LIMITS.items() if names and not asked_for(rule, replays)] == [
        "stays-stopped-by-user"
    ]


def test_every_number_of_a_contract_is_some_rules() -> None:
    parts = (Graces, DropPolicy, Coverage, Retries)
    numbers = {name for part in parts for name in part.__struct_fields__}
    assert {name for names in LIMITS.values() for name in names} == numbers
