"""The moments that break profilers, as data."""

from __future__ import annotations

from bridge.errors import UsageError
from bridge.scenarios.model import Scenario, Step, Verb

#: A session ends after 15 idle minutes; one second more, so that no comparison can be on the edge.
IDLE_MINUTES = 15 + 1 / 60

# Every scenario begins with a profiler at work that has seen a long task: its trace is worth an upload.
_AT_WORK = (
    Step(do="open"),
    Step(do="expect_profiler", is_="running"),
    Step(do="expect_session", is_="tracked"),
    Step(do="expect_long_task"),
)
_SUSPEND = Step(do="suspend", minutes=IDLE_MINUTES)
# SDKs throttle activity (Datadog: 1 s), so a click renews the session now or a little later.
_RENEWED = Step(do="expect_session", is_="tracked")
# SDKs send what they have gathered when the page is hidden: without this, what the SDK itself said of
# its profiler would be heard in some runs and not in others. A long task gives it something to say.
_LAST_WORD = (Step(do="expect_long_task"), Step(do="hide"), Step(do="hear"))


def _scenario(name: str, says: str, *steps: Verb | Step) -> Scenario:
    """After each step, a pause until all that it makes due is kept or broken, as a user would pause.

    It ends with the tab hidden, so that the SDK says its last word.
    """
    taken = [Step(do=step) if isinstance(step, str) else step for step in steps]
    taken += _LAST_WORD
    settled = [part for step in taken for part in (step, Step(do="settle"))]
    return Scenario(name=name, says=says, steps=(*_AT_WORK, *settled))


_ALL = (
    _scenario(
        "hidden-resume",
        "hide the tab and show it again: the profiler pauses and resumes",
        "hide",
        "show",
    ),
    _scenario(
        "hidden-expiry",
        "hide the tab, suspend 15 min 1 s so that the session expires, show, click: the profiler restarts",
        "hide",
        _SUSPEND,
        "show",
        "activity",
        _RENEWED,
    ),
    _scenario(
        "hidden-expiry-store",
        "hide the tab, expire the session in its store, show, click: the profiler restarts",
        "hide",
        "expire_session",
        "show",
        "activity",
        _RENEWED,
    ),
    _scenario(
        "minimised-expiry",
        "minimise the window, suspend 15 min 1 s, restore, click: the profiler restarts",
        "minimise",
        _SUSPEND,
        "restore",
        "activity",
        _RENEWED,
    ),
    _scenario(
        "visible-suspend-expiry",
        "suspend 15 min 1 s while the tab is visible, click: the profiler stops, and restarts",
        _SUSPEND,
        "activity",
        _RENEWED,
    ),
    _scenario(
        "visible-expiry-store",
        "expire the session in its store while the tab is visible, click: the profiler stops, and restarts",
        "expire_session",
        "activity",
        _RENEWED,
    ),
    _scenario(
        "renew-during-stop",
        "expire the session while stop() is held pending, click: the profiler runs before the stop settles",
        Step(do="hold_stop"),
        "expire_session",
        "activity",
        _RENEWED,
        "release_stop",
    ),
)

SCENARIOS: dict[str, Scenario] = {scenario.name: scenario for scenario in _ALL}


def find(name: str) -> Scenario:
    """Raises UsageError that lists what there is."""
    if name in SCENARIOS:
        return SCENARIOS[name]
    from difflib import get_close_matches

    close = get_close_matches(name, SCENARIOS, n=1)
    hint = f"did you mean {close[0]!r}? " if close else ""
    raise UsageError(f"no scenario named {name!r}; {hint}known are: {', '.join(SCENARIOS)}")
