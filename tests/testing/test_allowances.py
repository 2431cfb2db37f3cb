"""What a test's own mark allows to be broken, and is kept, is told."""

from __future__ import annotations

import warnings
from unittest.mock import Mock

import pytest

from bridge.harness.bridge import Bridge
from bridge.testing.attempt import Attempt
from bridge.testing.promises import KeptAllowance, promises
from tests.harness.recorded import events

#: Its profiler never restarts; the one that stopped did so in time.
BROKEN, KEPT, NO_OCCASION = "restarts-on-renewal", "stops-on-expiry", "stays-stopped-by-user"


def attempt(pytester: pytest.Pytester, mark: str, *, strict: bool = False, until: int = -1) -> Attempt:
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
    made = Attempt(item, bridge, promises(item, {}, strict=strict), None, None)
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
