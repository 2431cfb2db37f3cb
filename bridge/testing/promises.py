"""What a test says of the contract: its marks and its configuration, checked as they are read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from bridge.core.contracts import Contract
from bridge.core.rules import RULES
from bridge.errors import UsageError
from bridge.testing.modes import MODES, OFF

MARK = "bridge"
KEYWORDS = ("rules", "allow")
CONFIG_KEYS = (*KEYWORDS, "recording", "timeout_s", "vendor")


@dataclass(frozen=True)
class Promises:
    """`rules`: judge these only, and insist on them; empty: all of the contract. `allow`: may be broken."""

    rules: tuple[str, ...] = ()
    allow: frozenset[str] = field(default_factory=frozenset)

    def judged(self, contract: Contract | None) -> list[str]:
        """The rules to judge, in the book's order."""
        wanted = set(self.rules) or (contract.rules if contract else set(RULES))
        return [rule for rule in RULES if rule in wanted - self.allow]


def check_marks(items: Iterable[pytest.Item]) -> None:
    """Raises pytest.UsageError for the first mark that says what there is not."""
    for item in items:
        for mark in item.iter_markers(MARK):
            _check_mark(mark, item.nodeid)


def _check_mark(mark: pytest.Mark, nodeid: str) -> None:
    where = f"{nodeid}: @pytest.mark.{MARK}"
    unknown = [*map(repr, mark.args), *(name for name in mark.kwargs if name not in KEYWORDS)]
    if unknown:
        known = " and ".join(f"{name}=[...]" for name in KEYWORDS)
        raise pytest.UsageError(f"{where} takes no {', '.join(unknown)}; it takes {known}")
    try:
        _check_rules(mark.kwargs)
    except UsageError as error:
        raise pytest.UsageError(f"{where}: {error}") from None


def check_config(config: object) -> Mapping[str, Any]:
    """What the fixture `bridge_config` gave. Raises UsageError that lists what there is."""
    if not isinstance(config, Mapping):
        raise UsageError(f"the fixture bridge_config must return a dict, not {type(config).__name__}")
    unknown = [str(key) for key in config if key not in CONFIG_KEYS]
    if unknown:
        raise UsageError(
            f"the fixture bridge_config knows no {', '.join(unknown)}; it knows {', '.join(CONFIG_KEYS)}"
        )
    try:
        _check_rules(config)
    except UsageError as error:
        raise UsageError(f"the fixture bridge_config: {error}") from None
    check_mode(config.get("recording", OFF), "bridge_config: recording")
    return config


def check_mode(mode: object, where: str) -> str:
    if mode not in MODES:
        raise UsageError(f"{where} {mode!r}: it is one of {', '.join(MODES)}")
    return str(mode)


def promises(item: pytest.Item, config: Mapping[str, Any]) -> Promises:
    """The closest mark with `rules` wins, then the configuration's; what is allowed anywhere is allowed."""
    marks = [mark.kwargs for mark in item.iter_markers(MARK)]
    rules = next((mark["rules"] for mark in [*marks, config] if mark.get("rules")), ())
    allow = [rule for mark in [*marks, config] for rule in mark.get("allow") or ()]
    return Promises(tuple(rules), frozenset(allow))


def _check_rules(said: Mapping[str, Any]) -> None:
    for name in KEYWORDS:
        rules = said.get(name) or ()
        if isinstance(rules, str) or not isinstance(rules, Iterable):
            raise UsageError(f"{name} is a list of rules, not {rules!r}")
        if unknown := [rule for rule in rules if rule not in RULES]:
            raise UsageError(f"no rule named {', '.join(map(repr, unknown))}; there are {', '.join(RULES)}")
    both = [rule for rule in said.get("rules") or () if rule in (said.get("allow") or ())]
    if both:
        raise UsageError(f"{', '.join(both)} is both judged and allowed")
