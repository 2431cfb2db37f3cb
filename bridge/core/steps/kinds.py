"""All kinds of steps, as data. Their docstrings are also the texts of `Tab`'s methods, of the scenario format
and of the reference.

A kind also has its guard and its effect on a tab's state. One function performs it, in
`bridge/harness/steps.py` or `bridge/harness/stage.py`. A new kind needs nothing else.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from bridge.core.steps import refusals
from bridge.core.steps.base import FIRST, Name, Step, variable, verb_of
from bridge.core.steps.state import StepState
from bridge.core.tables import ProfilerState

#: A session expires after so many minutes without activity, for every vendor that has a session.
SESSION_MINUTES = 15

#: What a profiler can be expected to be. `stopped` stands for every reason.
Profiler = ProfilerState | Literal["not running", "stopped"]

Minutes = Annotated[float, msgspec.Meta(gt=0, le=60 * 24 * 365)]


# --- tabs ----------------------------------------------------------------------------------------


class Open(Step, frozen=True):
    """Open the subject's page in a new browser context. `path`: another page of the same site."""

    path: str = ""

    def as_python(self) -> str:
        return f"{variable(self.tab)} = {self.call()}"

    def call(self) -> str:
        return f"bridge.open_tab({_page(self.path)})"


class OpenSibling(Step, frozen=True):
    """Open the subject's page in the context of the tab `beside`: both tabs share the session. Without
    `window` they also share the window, so that the new tab hides the other one."""

    beside: Name = FIRST
    path: str = ""
    window: bool = False

    def as_python(self) -> str:
        return f"{variable(self.tab)} = {self.call()}"

    def call(self) -> str:
        window = ", window=True" if self.window else ""
        return f"bridge.open_tab({_page(self.path)}, beside={variable(self.beside)}{window})"


class OpenPopup(Step, frozen=True):
    """Let the page of the tab `opener` open a popup (`window.open`), in a window of its own. `path`: another
    page of the same site."""

    opener: Name = FIRST
    path: str = ""

    def as_python(self) -> str:
        return f"{variable(self.tab)} = {self.call()}"

    def call(self) -> str:
        return f"{variable(self.opener)}.open_popup({repr(self.path) if self.path else ''})"


class Close(Step, frozen=True):
    """Close the tab, as a user does."""

    signals = (("lifecycle", "closed"),)
    after_crash = True


class Crash(Step, frozen=True):
    """Crash the tab's renderer."""

    signals = (("lifecycle", "crashed"),)


# --- navigation -----------------------------------------------------------------------------------


class Navigate(Step, frozen=True):
    """Leave the page for another one, as by a link. `path`: a page of the same site; default: an empty page
    of another site."""

    url: str = msgspec.field(default="", name="path")

    # `stop` is not reset: a held stop belongs to the old document, which can return from the bfcache.
    signals = (("lifecycle", "loaded"),)
    acts = True
    begins_session = True

    def after(self, state: StepState) -> StepState:
        return super().after(state)._replace(back=state.back + 1, forward=0)

    def call(self) -> str:
        to = repr(self.url) if self.url else "bridge.away_url"
        return f"{variable(self.tab)}.navigate({to})"


class Reload(Step, frozen=True):
    """Load the page again; a hidden tab stays hidden."""

    signals = (("lifecycle", "loaded"),)
    sets = (("stop", "settles"), ("intent", "run"))
    acts = True
    begins_session = True
    after_crash = True


class Back(Step, frozen=True):
    """Go back in the tab's history: from the bfcache, if the browser has kept the page there."""

    signals = (("lifecycle", "loaded"),)
    acts = True
    begins_session = True

    def after(self, state: StepState) -> StepState:
        return super().after(state)._replace(back=state.back - 1, forward=state.forward + 1)

    def _refusal(self, state: StepState) -> str:
        return "" if state.back else refusals.NOTHING_BACK


class Forward(Step, frozen=True):
    """Go forward in the tab's history."""

    signals = (("lifecycle", "loaded"),)
    acts = True
    begins_session = True

    def after(self, state: StepState) -> StepState:
        return super().after(state)._replace(back=state.back + 1, forward=state.forward - 1)

    def _refusal(self, state: StepState) -> str:
        return "" if state.forward else refusals.NOTHING_FORWARD


class BeforeUnload(Step, frozen=True):
    """Try to leave the page, and stay: the user cancels the dialog, or the link is a `mailto:` link."""

    how: Literal["dialog", "mailto"] = "dialog"

    acts = True

    def _refusal(self, state: StepState) -> str:
        return refusals.LEAVING_WHEN_HIDDEN if state.visibility == "hidden" else ""


# --- visibility and lifecycle ---------------------------------------------------------------------


class Hide(Step, frozen=True):
    """Bring another tab to the front of the window, so that this one is hidden."""

    signals = (("visibility", "hid"),)
    sets = (("minimised", False),)


class Show(Step, frozen=True):
    """Restore the window if it was minimised, and bring the tab to its front."""

    signals = (("lifecycle", "resumed"), ("visibility", "showed"))
    sets = (("minimised", False),)


class Minimise(Step, frozen=True):
    """Minimise the tab's window."""

    signals = (("visibility", "hid"),)

    def after(self, state: StepState) -> StepState:
        return super().after(state)._replace(minimised=state.minimised or state.visibility == "visible")


class Restore(Step, frozen=True):
    """Restore the window after `minimise`."""

    signals = (("lifecycle", "resumed"), ("visibility", "showed"))
    sets = (("minimised", False),)

    def after(self, state: StepState) -> StepState:
        return super().after(state) if state.minimised else state


class Freeze(Step, frozen=True):
    """Make Chromium freeze the hidden tab (Page Lifecycle): its timers stop."""

    signals = (("lifecycle", "froze"),)

    def _refusal(self, state: StepState) -> str:
        return refusals.FREEZING_WHEN_VISIBLE if state.visibility == "visible" else ""


class Resume(Step, frozen=True):
    """Resume the tab after `freeze`; it stays hidden."""

    signals = (("lifecycle", "resumed"),)


# --- time and the user ----------------------------------------------------------------------------


class Suspend(Step, frozen=True):
    """Let the device sleep for `minutes`: `Date` jumps, timers and `performance.now()` do not."""

    minutes: Minutes

    def changes(self, state: StepState) -> bool:
        # Where no session can lapse, the effect is that time has passed.
        return state.session == "absent" or super().changes(state)

    def after(self, state: StepState) -> StepState:
        return _lapsed(state, self.minutes)


class Idle(Step, frozen=True):
    """Let `minutes` pass without input while the device is awake: time goes from due timer to due timer."""

    minutes: Minutes

    acts = True

    def after(self, state: StepState) -> StepState:
        # The SDK of a visible page keeps extending its session; that of a hidden one sees it end.
        lapsed = state.visibility == "hidden" and _lapsed(state, self.minutes) != state
        return state._replace(session="expired") if lapsed else state


class Activity(Step, frozen=True):
    """Click on the page, with real input."""

    signals = (("session", "renewed"),)
    #: It extends a tracked session.
    acts = True

    def _refusal(self, state: StepState) -> str:
        return refusals.INPUT_WHEN_HIDDEN if state.visibility == "hidden" else ""


class UserStop(Step, frozen=True):
    """Stop the profiler as the user: it must stay stopped until the page is loaded anew. Calls the agent's
    `stop()`; for other SDKs it only records that the user has just stopped the profiler."""

    sets = (("intent", "stop"),)


class UserStart(Step, frozen=True):
    """Start the profiler again as the user. Calls the agent's `start()`; for other SDKs it only records that
    the user has just started the profiler."""

    sets = (("intent", "run"),)


class ExpireSession(Step, frozen=True):
    """Write into the session's store what the SDK writes when the session has expired."""

    def after(self, state: StepState) -> StepState:
        # The store still has a lapsed session as `tracked`.
        return state._replace(session="tracked").after_signal("session", "expired")

    def _refusal(self, state: StepState) -> str:
        return "" if state.session in ("tracked", "lapsed") else refusals.no_session()


# --- faults of the profiler -----------------------------------------------------------------------


class HoldStop(Step, frozen=True):
    """From now on keep the promise of `Profiler.stop()` pending. The profiler still stops."""

    sets = (("stop", "held"),)
    fault = True


class RejectStop(Step, frozen=True):
    """From now on reject the promise of `Profiler.stop()`. The profiler still stops."""

    sets = (("stop", "rejected"),)
    fault = True


class ReleaseStop(Step, frozen=True):
    """Settle held promises, and end `hold_stop` and `reject_stop`."""

    sets = (("stop", "settles"),)


class FillBuffer(Step, frozen=True):
    """Limit the buffer of the next native profiler to `samples`, so that it is soon full."""

    samples: Annotated[int, msgspec.Meta(ge=1, le=100_000)] = 50

    acts = True
    fault = True


# --- faults of the intake, and steps of one's own ---------------------------------------------------


class IntakeFault(Step, frozen=True):
    """From now on answer requests to `route` (`datadog/profile`, `agent/*`, `*`) by `script`: one answer for
    each, as in `500,drop,202`; after the last one all is as usual. For all tabs of the run."""

    route: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    script: Annotated[str, msgspec.Meta(min_length=1, max_length=1000)]

    acts = True
    fault = True


class Call(Step, frozen=True):
    """Call a function of yours with the tab: `function` is `module:name`, found as Python finds modules, and
    in the current folder."""

    function: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z_][\w.]*:[A-Za-z_]\w*$", max_length=200)]

    acts = True

    @property
    def name(self) -> str:
        """The name of the function."""
        return self.function.partition(":")[2]


def _lapsed(state: StepState, minutes: float) -> StepState:
    ends = state.session == "tracked" and minutes >= SESSION_MINUTES
    return state._replace(session="lapsed") if ends else state


# --- waiting --------------------------------------------------------------------------------------


class ExpectProfiler(Step, frozen=True):
    """Wait until the profiler is `running`, `paused`, `stopped`, or one `stopped(REASON)`."""

    state: Profiler = msgspec.field(name="is")


class ExpectSession(Step, frozen=True):
    """Wait until the session is `tracked`, `expired` or `absent`. With `if_kept`, do not wait for an SDK that
    stores no session in the page."""

    state: Literal["tracked", "expired", "absent"] = msgspec.field(name="is")
    if_kept: bool = False


class ExpectLongTask(Step, frozen=True):
    """Wait for a long task while a native profiler is alive: the SDK then may not drop its trace."""


class ExpectBufferFull(Step, frozen=True):
    """Wait until a native profiler reports that its buffer is full."""


class Hear(Step, frozen=True):
    """Give the SDK a moment to report, after the last step, the status of its profiler."""


class Pause(Step, frozen=True):
    """Do nothing for `seconds` of real time."""

    seconds: Annotated[float, msgspec.Meta(gt=0, le=3600)]


class Settle(Step, frozen=True):
    """Wait until every promise that is due is kept or broken."""


def _page(path: str) -> str:
    return f"urljoin(url, {path!r})" if path else "url"


def verbs() -> dict[str, type[Step]]:
    """Return word in `do` -> kind of step, for all kinds."""
    return {verb_of(kind.__name__): kind for kind in Step.__subclasses__()}
