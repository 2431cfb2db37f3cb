"""The named scenarios: situations in which profilers have failed, as data."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from bridge.core.steps import kinds as s
from bridge.core.steps.base import FIRST, Step
from bridge.core.steps.enabled import IDLE_MINUTES
from bridge.errors import BadScenario, UsageError
from bridge.scenarios.format import Scenario, decode_scenario

SECOND = "second"


def _running_with_long_task(tab: str = FIRST) -> tuple[Step, ...]:
    """Wait for a running profiler and a long task, so that its trace may not be dropped."""
    return (
        s.ExpectProfiler(tab=tab, state="running"),
        s.ExpectSession(tab=tab, state="tracked", if_kept=True),
        s.ExpectLongTask(tab=tab),
    )


_SUSPEND = s.Suspend(minutes=IDLE_MINUTES)
_IDLE = s.Idle(minutes=IDLE_MINUTES)
_RUNNING = s.ExpectProfiler(state="running")
# SDKs throttle activity (Datadog: 1 s), so a click renews the session at once or up to 1 s later.
_RENEWED = (s.Activity(), s.ExpectSession(state="tracked"))
# SDKs send their events when the page is hidden. Without these steps, the SDK's status of its profiler would
# arrive in some runs and not in others. A long task makes sure that there is an event to send.
_FINAL_REPORT = (s.ExpectLongTask(), s.Hide(), s.Hear())


_PAUSES, _RESUMES = "pauses-when-hidden", "resumes-when-visible"
_STOPS, _RESTARTS = "stops-on-expiry", "restarts-on-renewal"
_ONE, _COVERS, _ARRIVES = "one-profiler-per-document", "trace-covers-run", "collected-trace-is-uploaded"


def _scenario(name: str, says: str, *steps: Step, about: tuple[str, ...], tags: str) -> Scenario:
    """A scenario that begins with a running profiler, and ends with a hidden tab, so that the SDK reports.
    `tags`: separated by spaces."""
    return Scenario(
        name=name,
        says=says,
        about=about,
        tags=tuple(tags.split()),
        steps=(s.Open(), *_running_with_long_task(), *steps, *_FINAL_REPORT),
    )


# Tags, by which `run --tag` chooses: `hidden` (the tab is hidden while it matters), `expiry` (the session
# ends), `stop` (Profiler.stop() is held or rejected), `tabs`, `navigation`, `idle` (minutes are played, which
# takes long in an app with many timers), and `fast` for all others.
_ALL = (
    _scenario(
        "hidden-resume",
        "hide the tab and show it again: the profiler pauses and resumes",
        s.Hide(),
        s.Show(),
        about=(_PAUSES, _RESUMES),
        tags="hidden fast",
    ),
    _scenario(
        "hidden-expiry",
        "hide the tab, suspend 15 min 1 s so that the session expires, show, click: the profiler restarts",
        s.Hide(),
        _SUSPEND,
        s.Show(),
        *_RENEWED,
        about=(_RESTARTS,),
        tags="hidden expiry fast",
    ),
    _scenario(
        "hidden-expiry-store",
        "hide the tab, expire the session in its store, show, click: the profiler restarts",
        s.Hide(),
        s.ExpireSession(),
        s.Show(),
        *_RENEWED,
        about=(_RESTARTS,),
        tags="hidden expiry fast",
    ),
    _scenario(
        "hidden-idle-expiry",
        "hide the tab, let 15 min 1 s pass with its timers running, show, click: the profiler restarts",
        s.Hide(),
        _IDLE,
        s.Show(),
        *_RENEWED,
        about=(_RESTARTS,),
        tags="hidden expiry idle",
    ),
    _scenario(
        "minimised-expiry",
        "minimise the window, suspend 15 min 1 s, restore, click: the profiler restarts",
        s.Minimise(),
        _SUSPEND,
        s.Restore(),
        *_RENEWED,
        about=(_RESTARTS,),
        tags="hidden expiry fast",
    ),
    _scenario(
        "frozen-expiry",
        "hide the tab, freeze it, suspend 15 min 1 s, resume, show, click: the profiler restarts",
        s.Hide(),
        s.Freeze(),
        _SUSPEND,
        s.Resume(),
        # An SDK may check its session when the page resumes. A user needs at least this long to show the tab.
        s.Pause(seconds=1),
        s.Show(),
        *_RENEWED,
        about=(_RESTARTS,),
        tags="hidden expiry fast",
    ),
    _scenario(
        "visible-idle",
        "leave a visible tab without input for 15 min 1 s: the session lasts, the profiler keeps running",
        _IDLE,
        s.ExpectSession(state="tracked", if_kept=True),
        _RUNNING,
        about=(_COVERS, _ARRIVES),
        tags="idle",
    ),
    _scenario(
        "visible-suspend-expiry",
        "suspend 15 min 1 s while the tab is visible, click: the profiler stops and restarts",
        _SUSPEND,
        *_RENEWED,
        about=(_STOPS, _RESTARTS),
        tags="expiry fast",
    ),
    _scenario(
        "visible-expiry-store",
        "expire the session in its store while the tab is visible, click: the profiler stops and restarts",
        s.ExpireSession(),
        *_RENEWED,
        about=(_STOPS, _RESTARTS),
        tags="expiry fast",
    ),
    _scenario(
        "renew-during-stop",
        "expire the session while stop() is held pending, click: the profiler runs before the stop settles",
        s.HoldStop(),
        s.ExpireSession(),
        *_RENEWED,
        s.ReleaseStop(),
        about=(_RESTARTS,),
        tags="expiry stop fast",
    ),
    _scenario(
        "stop-rejected",
        "hide the tab while stop() is rejected, show it again: the profiler still resumes",
        s.RejectStop(),
        s.Hide(),
        s.ReleaseStop(),
        s.Show(),
        about=(_RESUMES,),
        tags="hidden stop fast",
    ),
    _scenario(
        "buffer-full",
        "fill the sample buffer of the next profiler: its trace arrives, and another profiler continues",
        s.FillBuffer(),
        s.Hide(),
        s.Show(),
        s.ExpectBufferFull(),
        # The next profiler comes with the resume: an SDK that never pauses has none whose buffer could fill.
        about=(_RESUMES,),
        tags="hidden fast",
    ),
    _scenario(
        "two-tabs",
        "let the session expire, renew it in another tab, show the first tab, click: its profiler restarts",
        s.OpenSibling(tab=SECOND),
        *_running_with_long_task(SECOND),
        _SUSPEND,
        s.Activity(tab=SECOND),
        s.ExpectSession(tab=SECOND, state="tracked"),
        s.Show(),
        *_RENEWED,
        about=(_RESTARTS,),
        tags="expiry tabs fast",
    ),
    _scenario(
        "reload-hidden",
        "hide the tab, reload it while hidden, show it: the new document's profiler runs",
        s.Hide(),
        s.Reload(),
        s.Show(),
        _RUNNING,
        about=(_PAUSES, _RESUMES),
        tags="hidden navigation fast",
    ),
    _scenario(
        "bfcache-return",
        "leave the page and go back to it: its profiler runs again",
        s.Navigate(),
        s.Back(),
        _RUNNING,
        about=(_RESUMES,),
        tags="navigation fast",
    ),
    _scenario(
        "unload-cancelled",
        "try to leave the page and stay (cancelled dialog, mailto: link): the profiler keeps running",
        s.BeforeUnload(how="dialog"),
        _RUNNING,
        s.BeforeUnload(how="mailto"),
        _RUNNING,
        about=(_ONE, _COVERS, _ARRIVES),
        tags="navigation fast",
    ),
)

SCENARIOS: dict[str, Scenario] = {scenario.name: scenario for scenario in _ALL}


def find(name: str) -> Scenario:
    """Return a scenario by its name, or from a file (`my-scenario.json`).

    Raises UsageError, which lists all names, or BadScenario, which names the defect of the file.
    """
    if name in SCENARIOS:
        return SCENARIOS[name]
    path = Path(name)
    with suppress(OSError):  # a name may be too long for the system
        if path.suffix == ".json" or path.is_file():
            return read_scenario(path)
    raise UsageError.unknown("scenario", name, [*SCENARIOS, "FILE.json"])


def read_scenario(path: Path) -> Scenario:
    """Read a scenario from a file. Raises BadScenario, which names the file and the defect."""
    try:
        return decode_scenario(path.read_bytes())
    except OSError as error:
        raise BadScenario(f"{path}: cannot be read ({error.strerror or error})") from None
    except BadScenario as error:
        raise BadScenario(f"{path}: {error}") from None
