"""Rules that are allowed to be broken for many tests, and are kept in all of them: the fault may be fixed.

Of each test's report they are properties, which pytest-xdist's workers send to the controller.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from bridge.core.verdicts import Verdict
from bridge.testing.modes import ALLOWED


class Allowance(NamedTuple):
    """A rule that may be broken. `where`: what allows it, `bridge_config` or the node of a mark."""

    rule: str
    where: str

    def seen(self, verdict: Verdict) -> tuple[str, str]:
        """Return the property of a report: what became of the rule in a test."""
        return ALLOWED, f"{verdict} {self.rule} {self.where}"


def kept(properties: Iterable[tuple[str, object]]) -> Iterator[str]:
    """Yield a line for each allowance whose rule was exercised in some tests, and kept in all of them. Where
    it was not decided, it may be broken."""
    verdicts: dict[Allowance, list[str]] = {}
    for name, value in properties:
        if name == ALLOWED:
            verdict, rule, where = str(value).split(" ", 2)
            verdicts.setdefault(Allowance(rule, where), []).append(verdict)
    for (rule, where), seen in verdicts.items():
        if (held := seen.count("held")) and set(seen) <= {"held", "not-exercised"}:
            tests = "the one test" if held == 1 else f"all {held} tests"
            yield (
                f"{rule}: kept in {tests} that exercised it, but {where} allows to break it: "
                "remove it from allow if the fault is fixed"
            )
