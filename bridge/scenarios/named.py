"""The moments that break profilers, as data."""

from __future__ import annotations

from pathlib import Path

from bridge.core import scenario as s
from bridge.core.scenario import AnyStep, Scenario, decode_scenario
from bridge.errors import BadScenario, UsageError

#: A session ends after 15 idle minutes; one second more, so that no comparison can be on the edge.
IDLE_MINUTES = 15 + 1 / 60

SECOND = "second"


def _at_work(tab: str = s.FIRST) -> tuple[AnyStep, ...]:
    """A profiler at work that has seen a long task: its trace is worth an upload."""
    return (
        s.ExpectProfiler(tab=tab, is_="running"),
        s.ExpectSession(tab=tab, is_="tracked", if_kept=True),
        s.ExpectLongTask(tab=tab),
    )


_SUSPEND = s.Suspend(minutes=IDLE_MINUTES)
_IDLE = s.Idle(minutes=IDLE_MINUTES)
_RUNNING = s.ExpectProfiler(is_="running")
# SDKs throttle activity (Datadog: 1 s), so a click renews the session now or a little later.
_RENEWED = (s.Activity(), s.ExpectSession(is_="tracked"))
# SDKs send what they have gathered when the page is hidden: without this, what the SDK itself said of
# its profiler would be heard in some runs and not in others. A long task gives it something to say.
_LAST_WORD = (s.ExpectLongTask(), s.Hide(), s.Hear())


def _scenario(name: str, says: str, *steps: AnyStep) -> Scenario:
    """It begins with a profiler at work, and ends with the tab hidden, so that the SDK says its last word."""
    return Scenario(name=name, says=says, steps=(s.Open(), *_at_work(), *steps, *_LAST_WORD))


_ALL = (
    _scenario(
        "hidden-resume",
        "hide the tab and show it again: the profiler pauses and resumes",
        s.Hide(),
        s.Show(),
    ),
    _scenario(
        "hidden-expiry",
        "hide the tab, suspend 15 min 1 s so that the session expires, show, click: the profiler restarts",
        s.Hide(),
        _SUSPEND,
        s.Show(),
        *_RENEWED,
    ),
    _scenario(
        "hidden-expiry-store",
        "hide the tab, expire the session in its store, show, click: the profiler restarts",
        s.Hide(),
        s.ExpireSession(),
        s.Show(),
        *_RENEWED,
    ),
    _scenario(
        "hidden-idle-expiry",
        "hide the tab, let 15 min 1 s pass with its timers running, show, click: the profiler restarts",
        s.Hide(),
        _IDLE,
        s.Show(),
        *_RENEWED,
    ),
    _scenario(
        "minimised-expiry",
        "minimise the window, suspend 15 min 1 s, restore, click: the profiler restarts",
        s.Minimise(),
        _SUSPEND,
        s.Restore(),
        *_RENEWED,
    ),
    _scenario(
        "frozen-expiry",
        "hide the tab, freeze it, suspend 15 min 1 s, resume, show, click: the profiler restarts",
        s.Hide(),
        s.Freeze(),
        _SUSPEND,
        s.Resume(),
        # An SDK that looks at its session when it resumes takes a moment for it, which no user undercuts.
        s.Pause(seconds=1),
        s.Show(),
        *_RENEWED,
    ),
    _scenario(
        "visible-idle",
        "leave a visible tab alone for 15 min 1 s: the session lasts, and the profiler goes on",
        _IDLE,
        s.ExpectSession(is_="tracked", if_kept=True),
        _RUNNING,
    ),
    _scenario(
        "visible-suspend-expiry",
        "suspend 15 min 1 s while the tab is visible, click: the profiler stops, and restarts",
        _SUSPEND,
        *_RENEWED,
    ),
    _scenario(
        "visible-expiry-store",
        "expire the session in its store while the tab is visible, click: the profiler stops, and restarts",
        s.ExpireSession(),
        *_RENEWED,
    ),
    _scenario(
        "renew-during-stop",
        "expire the session while stop() is held pending, click: the profiler runs before the stop settles",
        s.HoldStop(),
        s.ExpireSession(),
        *_RENEWED,
        s.ReleaseStop(),
    ),
    _scenario(
        "stop-rejected",
        "hide the tab while stop() rejects, show it again: the profiler runs all the same",
        s.RejectStop(),
        s.Hide(),
        s.ReleaseStop(),
        s.Show(),
    ),
    _scenario(
        "buffer-full",
        "let the next profiler's sample buffer run full: its trace arrives, and another profiler goes on",
        s.FillBuffer(),
        s.Hide(),
        s.Show(),
        s.ExpectBufferFull(),
    ),
    _scenario(
        "two-tabs",
        "lose the session in a hidden tab, renew it in another, go back and click: the profiler restarts",
        s.OpenSibling(tab=SECOND),
        *_at_work(SECOND),
        _SUSPEND,
        s.Activity(tab=SECOND),
        s.ExpectSession(tab=SECOND, is_="tracked"),
        s.Show(),
        *_RENEWED,
    ),
    _scenario(
        "reload-hidden",
        "hide the tab, reload it there, show it: the new page's profiler runs",
        s.Hide(),
        s.Reload(),
        s.Show(),
        _RUNNING,
    ),
    _scenario(
        "bfcache-return",
        "leave the page and come back to it: its profiler runs again",
        s.Navigate(),
        s.Back(),
        _RUNNING,
    ),
    _scenario(
        "unload-cancelled",
        "ask the page whether it may be left (a dialog, a mailto: link), and stay: the profiler goes on",
        s.BeforeUnload(how="dialog"),
        _RUNNING,
        s.BeforeUnload(how="mailto"),
        _RUNNING,
    ),
)

SCENARIOS: dict[str, Scenario] = {scenario.name: scenario for scenario in _ALL}


def find(name: str) -> Scenario:
    """A scenario by its name, or from a file (`my-scenario.json`).

    Raises UsageError that lists what there is, or BadScenario that says what is wrong with the file.
    """
    if name in SCENARIOS:
        return SCENARIOS[name]
    path = Path(name)
    if path.suffix == ".json" or path.is_file():
        return read_scenario(path)
    from difflib import get_close_matches

    close = get_close_matches(name, SCENARIOS, n=1)
    hint = f"did you mean {close[0]!r}? " if close else ""
    raise UsageError(
        f"no scenario named {name!r}; {hint}known are: {', '.join(SCENARIOS)}; "
        "a file of your own ends in .json"
    )


def read_scenario(path: Path) -> Scenario:
    """Raises BadScenario."""
    try:
        return decode_scenario(path.read_bytes())
    except OSError as error:
        raise BadScenario(f"{path}: cannot be read ({error.strerror or error})") from None
    except BadScenario as error:
        raise BadScenario(f"{path}: {error}") from None
