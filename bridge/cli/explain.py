"""`profiler-bridge explain [RULE]`: what a rule promises, for which vendors, by which numbers, and why."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import fill

import typer

from bridge.cli.output import print_json, say
from bridge.core.rules import RULES
from bridge.errors import UsageError
from bridge.report.contracts import (
    Applies,
    Explanation,
    Promise,
    applicability,
    explanation,
    explanations,
    judged_vendors,
)
from bridge.vendors import Vendor

SCHEMA = "profiler-bridge.explain/1"


def explain(
    rule: str | None = typer.Argument(None, help="A rule; without it, all rules and scenarios are listed."),
    vendor: str | None = typer.Option(None, "--vendor", metavar="NAME", help="Only this vendor's contract."),
    as_json: bool = typer.Option(False, "--json", help="Print one JSON document."),
) -> None:
    """Explain a RULE: what it promises, which vendors promise it, by which numbers, and why these."""
    if rule is not None and rule not in RULES:
        raise UsageError.unknown("rule", rule, RULES)
    vendors = _chosen(vendor)
    rules = explanations(vendors) if rule is None else [explanation(rule, vendors)]
    scenarios = [each for each in applicability(vendors) if rule is None or rule in each.about]
    if as_json:
        print_json({"schema": SCHEMA, "rules": rules, "scenarios": scenarios})
        return
    lines = _lists(rules, scenarios, [each.name for each in vendors]) if rule is None else _one(rules[0])
    for line in lines:
        say(line)


def _chosen(name: str | None) -> list[Vendor]:
    vendors = judged_vendors()
    if name is None:
        return vendors
    chosen = [vendor for vendor in vendors if vendor.name == name]
    if not chosen:
        raise UsageError.unknown("vendor with a contract", name, [vendor.name for vendor in vendors])
    return chosen


def _lists(rules: list[Explanation], scenarios: list[Applies], vendors: list[str]) -> Iterator[str]:
    promised = [
        [each.rule, *("yes" if promise.promised else "-" for promise in each.promises)] for each in rules
    ]
    applies = [
        [
            each.scenario,
            *("yes" if each.vendors[vendor] else "n/a" for vendor in vendors),
            ", ".join(each.about),
        ]
        for each in scenarios
    ]
    yield from _table(["rule", *vendors], promised)
    yield ""
    yield from _table(["scenario", *vendors, "about"], applies)
    yield ""
    yield "`profiler-bridge explain RULE` tells its numbers, and where they come from."


def _table(head: list[str], rows: list[list[str]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    for row in (head, *rows):
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _one(explained: Explanation) -> Iterator[str]:
    yield explained.rule
    yield f"  {explained.promise}"
    for number in explained.fixed:
        yield f"  {number.shown}, for every vendor: {number.meaning}"
    for promise in explained.promises:
        yield from ("", *_vendor(promise))
    yield ""
    yield f"scenarios about it: {', '.join(explained.scenarios) or 'none'}"


def _vendor(promise: Promise) -> Iterator[str]:
    yield f"{promise.vendor}  {'promises it' if promise.promised else 'does not promise it'}"
    if promise.why:
        yield _indented(promise.why, 2)
    for number in promise.numbers:
        yield f"  {number.name}  {number.shown}  {number.meaning}"
        yield _indented(number.source, 4)


def _indented(text: str, by: int) -> str:
    return fill(text, 100, initial_indent=" " * by, subsequent_indent=" " * by, break_on_hyphens=False)
