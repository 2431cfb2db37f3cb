"""What is allowed to be broken, and is kept, is told: of a test's own mark at once, else of all tests."""

from __future__ import annotations

import warnings
from typing import Any
from unittest.mock import Mock

import pytest

from bridge.harness.bridge import Bridge
from bridge.testing.allowances import Allowance, kept
from bridge.testing.attempt import Attempt
from bridge.testing.promises import KeptAllowance, promises
from tests.harness.recorded import events

#: Its profiler never restarts; the one that stopped did so in time.
BROKEN, KEPT, NO_OCCASION = "restarts-on-renewal", "stops-on-expiry", "stays-stopped-by-user"


def attempt(
    pytester: pytest.Pytester, mark: str, *, strict: bool = False, until: int = -1, config: Any = None
) -> Attempt:
    item = pytester.getitem(
        f"""
        import pytest
        pytestmark = pytest.mark.bridge(allow=["trace-covers-run"])
        @pytest.mark.bridge({mark})
        def test_func(): pass
        """
    )
    bridge = Mock(Bridge, browser_version="Chromium 1", death=None)
    bridge.begin.side_effect = lambda run: run
    made = Attempt(item, bridge, promises(item, config or {}, strict=strict), None, None)
    for event in events()[:until]:
        made.run.event(event)
    return made


@pytest.mark.parametrize(("rule", "verdict"), [(KEPT, "held"), (NO_OCCASION, "not-exercised")])
def test_a_rule_that_was_kept_is_a_warning(pytester: pytest.Pytester, rule: str, verdict: str) -> None:
    made = attempt(pytester, f"allow=[{BROKEN!r}, {rule!r}]")
    with pytest.warns(KeptAllowance) as warned:
        made.passed()
    assert [str(warning.message) for warning in warned] == [
        f"{rule}: {verdict}, but allowed to be broken: remove it from the mark's allow"
    ]
    assert made.run.meta.rules
    assert rule not in made.run.meta.rules


def test_strictly_it_is_a_failure(pytester: pytest.Pytester) -> None:
    made = attempt(pytester, f"allow=[{BROKEN!r}, {KEPT!r}]", strict=True)
    with pytest.raises(pytest.fail.Exception, match=f"^{KEPT}: held, but allowed to be broken"):
        made.passed()


@pytest.mark.parametrize("strict", [True, False])
def test_nothing_is_told_of_what_is_broken_or_allowed_for_many_tests(
    pytester: pytest.Pytester, strict: bool
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        attempt(pytester, f"allow=[{BROKEN!r}]", strict=strict).passed()


def test_nothing_is_told_where_no_profiler_was_seen(pytester: pytest.Pytester) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        attempt(pytester, f"allow=[{KEPT!r}]", strict=True, until=2).passed()


def test_of_a_rule_that_is_allowed_for_many_tests_its_verdict_is_a_property(
    pytester: pytest.Pytester,
) -> None:
    config = {"allow": [BROKEN, KEPT, NO_OCCASION]}
    made = attempt(pytester, "", config=config)
    made.passed()
    assert [value for _, value in made.properties][1:] == [
        f"inconclusive {BROKEN} bridge_config",  # nothing is waited for
        f"held {KEPT} bridge_config",
        f"not-exercised {NO_OCCASION} bridge_config",
    ]
    [name, of_the_module] = made.properties[0]
    assert name == "bridge_allowed"
    assert str(of_the_module).endswith(f" trace-covers-run the mark of {made.item.parent.nodeid}")  # type: ignore[union-attr]
    failed = attempt(pytester, "", config=config)
    failed.failed(AssertionError())
    assert failed.properties == made.properties


def test_where_no_profiler_was_seen_there_is_no_property(pytester: pytest.Pytester) -> None:
    made = attempt(pytester, "", config={"allow": [KEPT]}, until=2)
    made.passed()
    assert made.properties == []


def test_an_allowance_that_was_kept_wherever_it_was_exercised_is_told() -> None:
    config, module = Allowance(KEPT, "bridge_config"), Allowance(KEPT, "the mark of test_a.py::Test B")
    assert list(kept([config.seen("held"), config.seen("not-exercised"), ("other", "held")])) == [
        f"{KEPT}: kept in the one test that exercised it, but bridge_config allows to break it: "
        "remove it from allow if the fault is fixed"
    ]
    [line] = kept([config.seen("violated"), *[module.seen("held")] * 3, config.seen("held")])
    assert line.startswith(
        f"{KEPT}: kept in all 3 tests that exercised it, but the mark of test_a.py::Test B "
    )


@pytest.mark.parametrize("verdicts", [("not-exercised",), ("held", "inconclusive"), ("held", "violated"), ()])
def test_an_allowance_that_is_needed_or_was_not_exercised_is_not_told(verdicts: tuple[Any, ...]) -> None:
    assert list(kept([Allowance(KEPT, "bridge_config").seen(verdict) for verdict in verdicts])) == []
