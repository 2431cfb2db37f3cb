"""The page of contracts: which vendor promises what, by which numbers, and which scenarios are about it."""

from __future__ import annotations

from collections.abc import Iterator

from bridge.core.rules import LIMITS
from bridge.report.contracts import applicability, explanations, judged_vendors, numbers

HEAD = """# Contracts

This page is generated from the contracts (`bridge/vendors/*/vendor.toml`) by `python -m docs.generate`. A
contract says which rules a vendor's SDK is held to, and by which numbers: the same for every version of the
SDK. `profiler-bridge explain RULE` prints the same for one rule. [States](states.md) defines the states, the
[reference](reference.md) lists the steps.

The **grace** of a promise is the longest time that it may take: its number in the table below. Where the
machine was so slow that its measured delay explains a late event, the rule is `inconclusive`, not `violated`.
"""


def page() -> str:
    return "\n".join([HEAD, *_rules(), "", *_numbers(), "", *_scenarios(), "", *_sources()]) + "\n"


def _rules() -> Iterator[str]:
    vendors = judged_vendors()
    yield "## Rules\n"
    yield from _head("rule", "promise", *(vendor.name for vendor in vendors))
    for each in explanations(vendors):
        cells = ("yes" if promise.promised else "no" for promise in each.promises)
        yield f"| `{each.rule}` | {each.promise} | {' | '.join(cells)} |"


def _numbers() -> Iterator[str]:
    by_vendor = {vendor.name: numbers(vendor.contract) for vendor in judged_vendors() if vendor.contract}
    names = dict.fromkeys(name for found in by_vendor.values() for name in found)
    yield "## Numbers\n"
    yield from _head("number", "what it is", "rules", *by_vendor)
    for name in names:
        meaning = next(found[name].meaning for found in by_vendor.values() if name in found)
        rules = ", ".join(f"`{rule}`" for rule, used in LIMITS.items() if name in used)
        cells = (found[name].shown if name in found else "" for found in by_vendor.values())
        yield f"| `{name}` | {meaning} | {rules} | {' | '.join(cells)} |"
    yield ""
    yield "A document that owed a profiler for longer than `start_ms` and had none makes a run inconclusive."
    yield "The same for every vendor:\n"
    for each in explanations([]):
        yield from (f"- `{each.rule}`: {number.shown}, {number.meaning}." for number in each.fixed)


def _scenarios() -> Iterator[str]:
    vendors = judged_vendors()
    yield "## Scenarios\n"
    yield "A run is `not-applicable` (n/a) if the contract has no rule that its scenario is about.\n"
    yield from _head("scenario", "about", *(vendor.name for vendor in vendors))
    for each in applicability(vendors):
        cells = ("yes" if rules else "n/a" for rules in each.vendors.values())
        yield f"| `{each.scenario}` | {', '.join(f'`{rule}`' for rule in each.about)} | {' | '.join(cells)} |"


def _sources() -> Iterator[str]:
    yield "## Sources"
    for vendor in judged_vendors():
        if vendor.contract:
            yield f"\n### {vendor.title}\n"
            yield from _head("rule or number", "where it comes from")
            yield from (f"| `{name}` | {text} |" for name, text in vendor.contract.sources.items())


def _head(*names: str) -> Iterator[str]:
    yield f"| {' | '.join(names)} |"
    yield f"{'|---' * len(names)}|"
