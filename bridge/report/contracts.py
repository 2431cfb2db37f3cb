"""The contracts as tables: what each vendor promises, by which numbers, where these come from, and which
scenarios are about it. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, get_type_hints

import msgspec

from bridge.core.contracts import Contract
from bridge.core.rules import FIXED, LIMITS, RULES, promise
from bridge.scenarios.named import SCENARIOS
from bridge.vendors import Vendor, registered


class Number(msgspec.Struct, frozen=True, kw_only=True):
    """A number of a contract, or a word in its place. `shown`: with its unit. `meaning`: what it limits.
    `source`: where it comes from, and what was added to it; "" for one that is the same for all vendors."""

    name: str
    value: float | str | bool | None
    shown: str
    meaning: str
    source: str


class Promise(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a vendor's contract has a rule. `why`: why it has it, or not; "" where that is not written."""

    vendor: str
    promised: bool
    why: str
    numbers: list[Number]


class Explanation(msgspec.Struct, frozen=True, kw_only=True):
    """A rule. `scenarios`: the named ones that are about it."""

    rule: str
    promise: str
    fixed: list[Number]
    promises: list[Promise]
    scenarios: list[str]


class Applies(msgspec.Struct, frozen=True, kw_only=True):
    """A scenario. `vendors`: vendor -> the rules that the scenario is about and that its contract has; with
    none of them, the run is `not-applicable`."""

    scenario: str
    says: str
    about: list[str]
    vendors: dict[str, list[str]]


def judged_vendors() -> list[Vendor]:
    """Return the vendors with a contract."""
    return [vendor for vendor in registered() if vendor.contract]


def explanation(rule: str, vendors: Iterable[Vendor]) -> Explanation:
    """Explain a rule, for these vendors; each has a contract."""
    return Explanation(
        rule=rule,
        promise=promise(rule),
        fixed=list(_fixed(rule)),
        promises=[_promise(rule, vendor.contract) for vendor in vendors if vendor.contract],
        scenarios=[name for name, scenario in SCENARIOS.items() if rule in scenario.about],
    )


def explanations(vendors: Iterable[Vendor]) -> list[Explanation]:
    listed = list(vendors)
    return [explanation(rule, listed) for rule in RULES]


def applicability(vendors: Iterable[Vendor]) -> list[Applies]:
    """Return which named scenarios apply to which of these vendors."""
    contracts = [vendor.contract for vendor in vendors if vendor.contract]
    return [
        Applies(
            scenario=name,
            says=scenario.says,
            about=list(scenario.about),
            vendors={
                each.vendor: [rule for rule in scenario.about if rule in each.rules] for each in contracts
            },
        )
        for name, scenario in SCENARIOS.items()
    ]


def numbers(contract: Contract) -> dict[str, Number]:
    """Return all numbers of a contract by their names."""
    parts = (contract.graces, contract.drops, contract.coverage, contract.retries)
    return {number.name: number for part in parts if part is not None for number in _of(part, contract)}


def _of(part: msgspec.Struct, contract: Contract) -> Iterator[Number]:
    for name, kind in get_type_hints(type(part), include_extras=True).items():
        value = getattr(part, name)
        yield Number(
            name=name,
            value=value,
            shown=_shown(name, value),
            meaning=_meaning(kind),
            source=contract.sources.get(name, ""),
        )


def _promise(rule: str, contract: Contract) -> Promise:
    promised, all_numbers = rule in contract.rules, numbers(contract)
    return Promise(
        vendor=contract.vendor,
        promised=promised,
        why=contract.sources.get(rule, ""),
        numbers=[all_numbers[name] for name in LIMITS[rule] if promised and name in all_numbers],
    )


def _fixed(rule: str) -> Iterator[Number]:
    if rule in FIXED:
        value, meaning = FIXED[rule]
        yield Number(name="", value=value, shown=_shown("_ms", value), meaning=meaning, source="")


def _meaning(kind: Any) -> str:
    """Return the description of an annotated field."""
    texts = (extra.description for extra in kind.__metadata__ if isinstance(extra, msgspec.Meta))
    return next(filter(None, texts), "")


def _shown(name: str, value: float | str | bool | None) -> str:
    if value in (None, ""):
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value
    if name.endswith("_share"):
        return f"{value:.0%}".replace("%", " %")
    return f"{value:g} {'ms' if name.endswith('_ms') else 'sample' if value == 1 else 'samples'}"


def limits(explained: Explanation) -> str:
    """Return the numbers of a rule in one line: `pause_ms: datadog 1000 ms, agent 1000 ms`."""
    shown: dict[str, list[str]] = {}
    for each in explained.promises:
        for number in each.numbers:
            shown.setdefault(number.name, []).append(f"{each.vendor} {number.shown}")
    lines = [f"`{name}`: {', '.join(values)}" for name, values in shown.items()]
    return "; ".join([*lines, *(f"{number.shown}: {number.meaning}" for number in explained.fixed)])
