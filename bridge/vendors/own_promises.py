"""A profiler of no vendor: what its user declares that it promises."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from bridge.core.contracts import Contract
from bridge.core.rules import RULES
from bridge.errors import UsageError
from bridge.vendors.described.files import from_table
from bridge.vendors.registry import table_of
from bridge.vendors.vendor import Vendor

#: How messages and recordings name it.
NAME = "page"
#: Judged in any case: what a trace has of its run needs no promise.
ALWAYS = "trace-covers-run"
#: What needs neither a session nor an upload to be judged.
DECLARABLE = ("pauses-when-hidden", "resumes-when-visible", "one-profiler-per-document", ALWAYS)


def of_promises(rules: Iterable[str]) -> Vendor:
    """Return a vendor with these promises. Raises UsageError for a rule that there is not, and for one that
    nobody can judge without knowing the SDK's session or its uploads."""
    wanted = [*rules]
    for rule in wanted:
        if rule not in RULES:
            raise UsageError.unknown("rule", rule, DECLARABLE, "--promise: ")
        if rule not in DECLARABLE:
            raise UsageError(
                f"--promise {rule}: it is about sessions, uploads or a user's stop, and nobody knows where "
                "they are: describe them in a file for --vendor-file; without one these can be declared: "
                f"{', '.join(DECLARABLE)}"
            )
    table = {
        "name": NAME,
        "title": "The page",
        "uploads": {"format": "plain"},
        "contract": {"rules": [rule for rule in RULES if rule == ALWAYS or rule in wanted]},
    }
    return from_table(table, Path(), "--promise", table_of)


@cache
def undeclared() -> Contract:
    """Return the contract of a profiler that has promised nothing: trace coverage."""
    contract = of_promises(()).contract
    if contract is None:
        raise AssertionError("a vendor of promises has a contract")
    return contract
