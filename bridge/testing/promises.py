"""The promises that a test requires or allows to break, by its marks and its configuration."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from bridge.core.contracts import Contract
from bridge.core.rules import RULES
from bridge.errors import UsageError
from bridge.testing.allowances import Allowance
from bridge.testing.modes import MODES, OFF

MARK = "bridge"
#: The arguments that are lists of rules.
RULE_LISTS = ("rules", "allow")
KEYWORDS = (*RULE_LISTS, "settle")
CONFIG_KEYS = (*KEYWORDS, "recording", "timeout_s", "vendor")


class KeptAllowance(pytest.PytestWarning):
    """A rule that a test allows to be broken was kept."""


@dataclass(frozen=True)
class Promises:
    """What is judged for a test.

    `rules`: only these, and none may be inconclusive; empty: all rules of the contract. `allow`: rules that
    may be broken. `own_allow`: those of them that the test's own mark allows. `strict`: the test fails if one
    of those was kept. `shared_allow`: those that a class, a module or the configuration allows.
    """

    rules: tuple[str, ...] = ()
    allow: frozenset[str] = field(default_factory=frozenset)
    own_allow: tuple[str, ...] = ()
    strict: bool = False
    shared_allow: tuple[Allowance, ...] = ()

    def judged(self, contract: Contract | None) -> list[str]:
        """Return the rules to judge, in the order of RULES."""
        wanted = set(self.rules) or (contract.rules if contract else set(RULES))
        return [rule for rule in RULES if rule in wanted - self.allow]


def check_marks(items: Iterable[pytest.Item]) -> None:
    """Raise pytest.UsageError for the first mark with an unknown argument or rule."""
    for item in items:
        for mark in item.iter_markers(MARK):
            _check_mark(mark, item.nodeid)


def _check_mark(mark: pytest.Mark, nodeid: str) -> None:
    where = f"{nodeid}: @pytest.mark.{MARK}"
    unknown = [*map(repr, mark.args), *(name for name in mark.kwargs if name not in KEYWORDS)]
    if unknown:
        known = f"{', '.join(f'{name}=[...]' for name in RULE_LISTS)} and settle=False"
        raise pytest.UsageError(f"{where} takes no {', '.join(unknown)}; it takes {known}")
    try:
        _check_values(mark.kwargs)
    except UsageError as error:
        raise pytest.UsageError(f"{where}: {error}") from None


def check_config(config: object) -> Mapping[str, Any]:
    """Check and return the value of the fixture `bridge_config`. Raises UsageError, which lists all keys."""
    if not isinstance(config, Mapping):
        raise UsageError(f"the fixture bridge_config must return a dict, not {type(config).__name__}")
    unknown = [str(key) for key in config if key not in CONFIG_KEYS]
    if unknown:
        raise UsageError.unknown("key", unknown[0], CONFIG_KEYS, "the fixture bridge_config: ")
    try:
        _check_values(config)
    except UsageError as error:
        raise UsageError(f"the fixture bridge_config: {error}") from None
    check_mode(config.get("recording", OFF), "bridge_config: recording")
    return config


def check_mode(mode: object, where: str) -> str:
    if mode not in MODES:
        raise UsageError.unknown("mode of recording", mode, MODES, f"{where}: ")
    return str(mode)


def promises(item: pytest.Item, config: Mapping[str, Any], *, strict: bool = False) -> Promises:
    """Return the promises of a test: `rules` of the closest mark that has them, else of the configuration;
    `allow` of all marks and the configuration together.
    """
    marks = [mark.kwargs for mark in item.iter_markers(MARK)]
    rules = next((mark["rules"] for mark in [*marks, config] if mark.get("rules")), ())
    allow = [rule for mark in [*marks, config] for rule in mark.get("allow") or ()]
    own = [rule for mark in item.own_markers if mark.name == MARK for rule in mark.kwargs.get("allow") or ()]
    return Promises(tuple(rules), frozenset(allow), tuple(dict.fromkeys(own)), strict, _shared(item, config))


def _shared(item: pytest.Item, config: Mapping[str, Any]) -> tuple[Allowance, ...]:
    """Return what is allowed for other tests too, with what allows it."""
    said = [
        (f"the mark of {node.nodeid}", mark.kwargs)
        for node, mark in item.iter_markers_with_node(MARK)
        if node is not item
    ]
    allowed = [*said, ("bridge_config", config)]
    found = [Allowance(rule, where) for where, each in allowed for rule in each.get("allow") or ()]
    return tuple(dict.fromkeys(found))


def settles(item: pytest.Item, config: Mapping[str, Any], default: bool) -> bool:
    """Return whether the steps of a test settle: by the closest mark that says it, else the configuration,
    else `default`."""
    marks = [mark.kwargs for mark in item.iter_markers(MARK)]
    return next((said["settle"] for said in [*marks, config] if "settle" in said), default)


def _check_values(said: Mapping[str, Any]) -> None:
    if not isinstance(said.get("settle", True), bool):
        raise UsageError(f"settle is True or False, not {said['settle']!r}")
    for name in RULE_LISTS:
        rules = said.get(name) or ()
        if isinstance(rules, str) or not isinstance(rules, Iterable):
            raise UsageError(f"{name} is a list of rules, not {rules!r}")
        if unknown := [rule for rule in rules if rule not in RULES]:
            raise UsageError.unknown("rule", unknown[0], RULES)
    both = [rule for rule in said.get("rules") or () if rule in (said.get("allow") or ())]
    if both:
        raise UsageError(f"{', '.join(both)}: in both rules and allow; remove it from one of them")
