"""A scenario is data: a name, one line that says what it does, and steps.

On disk it is one JSON document (schema: `scenario.schema.json`), whose steps name what a tab does (`do`)
and the tab that does it (`tab`, "first" when nothing is said). This module knows the format and touches
no file. Each kind of step documents itself: the reference of steps is made from these docstrings.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal, get_args

import msgspec

from bridge.errors import BadScenario

SCHEMA: Literal["profiler-bridge.scenario/1"] = "profiler-bridge.scenario/1"

FIRST = "first"

_PROFILER = r"^(running|paused|not running|stopped(\([a-z-]+\))?)$"

Minutes = Annotated[float, msgspec.Meta(gt=0, le=60 * 24 * 365)]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=40)]


def _verb(name: str) -> str:
    return "".join("_" + c.lower() if c.isupper() else c for c in name).lstrip("_")


class Step(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    tag_field="do",
    tag=_verb,
):
    """What a tab does. `tab`: our name for it."""

    tab: Name = FIRST

    @property
    def verb(self) -> str:
        return _verb(type(self).__name__)


# --- tabs ----------------------------------------------------------------------------------------


class Open(Step, frozen=True):
    """Open the subject's page in a browser context of its own. `path`: another page of the same site."""

    path: str = ""


class OpenSibling(Step, frozen=True):
    """Open the subject's page in the context of the tab `beside`: they share the session, and, if no
    `window` of its own is wanted, the window, so that the new tab hides the other one."""

    beside: Name = FIRST
    path: str = ""
    window: bool = False


class Close(Step, frozen=True):
    """Close the tab, as a user does."""


class Crash(Step, frozen=True):
    """Crash the tab's renderer."""


# --- where it is ----------------------------------------------------------------------------------


class Navigate(Step, frozen=True):
    """The page leaves for another one, as by a link. `path` is on the same site; without one, a page of
    ours that is empty."""

    path: str = ""


class Reload(Step, frozen=True):
    """Load the page again; a hidden tab stays hidden."""


class Back(Step, frozen=True):
    """Go back in the tab's history, out of the bfcache where the browser has kept the page."""


class Forward(Step, frozen=True):
    """Go forward in the tab's history."""


class BeforeUnload(Step, frozen=True):
    """Ask the page whether it may be left, and stay: by a dialog that the user cancels, or by a `mailto:`
    link."""

    how: Literal["dialog", "mailto"] = "dialog"


# --- visibility and lifecycle ---------------------------------------------------------------------


class Hide(Step, frozen=True):
    """Another tab comes to the front of the window."""


class Show(Step, frozen=True):
    """The window is restored if it was minimised, and the tab comes to its front."""


class Minimise(Step, frozen=True):
    """Minimise the tab's window."""


class Restore(Step, frozen=True):
    """Undo `minimise`."""


class Freeze(Step, frozen=True):
    """Chromium freezes the hidden tab (Page Lifecycle): its timers stop."""


class Resume(Step, frozen=True):
    """Undo `freeze`; the tab stays hidden."""


# --- time and the user ----------------------------------------------------------------------------


class Suspend(Step, frozen=True):
    """The device sleeps for `minutes`: `Date` jumps, all else goes on."""

    minutes: Minutes


class Idle(Step, frozen=True):
    """The device is awake, the user is away for `minutes`: from due timer to due timer."""

    minutes: Minutes


class Activity(Step, frozen=True):
    """A real click."""


class UserStop(Step, frozen=True):
    """The user stops the profiler: nothing may restart it. A page with the agent is told to; of any other it
    is only said, and its own code stops it."""


class UserStart(Step, frozen=True):
    """The user lets the profiler run again; as `user_stop`."""


class ExpireSession(Step, frozen=True):
    """Write into the session's store what its SDK writes when the session is over."""


# --- faults of the profiler -----------------------------------------------------------------------


class HoldStop(Step, frozen=True):
    """From now on `Profiler.stop()` stops, but its promise stays pending."""


class RejectStop(Step, frozen=True):
    """From now on `Profiler.stop()` stops, but its promise is rejected."""


class ReleaseStop(Step, frozen=True):
    """Let held promises go, and hold and reject no more."""


class FillBuffer(Step, frozen=True):
    """The next native profiler gets a buffer of `samples`, so that it is full soon."""

    samples: Annotated[int, msgspec.Meta(ge=1, le=100_000)] = 50


# --- waiting --------------------------------------------------------------------------------------


class ExpectProfiler(Step, frozen=True):
    """Wait until the profiler is `running`, `paused`, `stopped`, or one `stopped(REASON)`."""

    is_: Annotated[str, msgspec.Meta(pattern=_PROFILER)] = msgspec.field(name="is")


class ExpectSession(Step, frozen=True):
    """Wait until the session is `tracked`, `expired` or `absent`; with `if_kept`, where there is one.

    Not every SDK keeps a session that a page's store holds.
    """

    is_: Literal["tracked", "expired", "absent"] = msgspec.field(name="is")
    if_kept: bool = False


class ExpectLongTask(Step, frozen=True):
    """Wait for a long task within the run of a live profiler: its trace is then worth an upload."""


class ExpectBufferFull(Step, frozen=True):
    """Wait until a native profiler says that its buffer is full."""


class Hear(Step, frozen=True):
    """Give the SDK a moment to say, after the last step, what its profiler does."""


class Pause(Step, frozen=True):
    """The user does nothing for `seconds` of real time."""

    seconds: Annotated[float, msgspec.Meta(gt=0, le=3600)]


class Settle(Step, frozen=True):
    """Wait until every promise that is due is kept or broken."""


AnyStep = (
    Open
    | OpenSibling
    | Close
    | Crash
    | Navigate
    | Reload
    | Back
    | Forward
    | BeforeUnload
    | Hide
    | Show
    | Minimise
    | Restore
    | Freeze
    | Resume
    | Suspend
    | Idle
    | Activity
    | UserStop
    | UserStart
    | ExpireSession
    | HoldStop
    | RejectStop
    | ReleaseStop
    | FillBuffer
    | ExpectProfiler
    | ExpectSession
    | ExpectLongTask
    | ExpectBufferFull
    | Hear
    | Pause
    | Settle
)


class Scenario(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """`settle`: after each step, pause until all that it makes due is kept or broken, as a user would."""

    schema: Literal["profiler-bridge.scenario/1"] = SCHEMA
    name: Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=60)]
    says: str = ""
    settle: bool = True
    steps: Annotated[tuple[AnyStep, ...], msgspec.Meta(min_length=1)]


def verbs() -> dict[str, type[Step]]:
    """Every kind of step, by the word that stands for it in `do`."""
    return {_verb(kind.__name__): kind for kind in get_args(AnyStep)}


def decode_scenario(data: bytes) -> Scenario:
    """Raises BadScenario that names the step and what is wrong with it."""
    try:
        scenario = msgspec.json.decode(data, type=Scenario)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise BadScenario(_explained(data, error)) from None
    if problem := next(_misplaced(scenario), None):
        raise BadScenario(problem)
    return scenario


def encode_scenario(scenario: Scenario) -> bytes:
    return msgspec.json.format(msgspec.json.encode(scenario), indent=2) + b"\n"


def scenario_schema() -> dict[str, Any]:
    """The JSON Schema of a scenario."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Profiler Bridge scenario",
        **msgspec.json.schema(Scenario),
    }


def _misplaced(scenario: Scenario) -> Iterator[str]:
    """A tab is opened once, before it does anything, and does nothing after it is closed."""
    opened: set[str] = set()
    closed: set[str] = set()
    for number, step in enumerate(scenario.steps, start=1):
        where = f"step {number} ({step.verb})"
        if isinstance(step, OpenSibling) and step.beside not in opened - closed:
            yield f"{where}: the tab {step.beside!r} beside which it opens is not open"
        if isinstance(step, Open | OpenSibling):
            if step.tab in opened:
                yield f"{where}: the tab {step.tab!r} has been opened before; give the new one another name"
            opened.add(step.tab)
        elif step.tab not in opened:
            yield f"{where}: the tab {step.tab!r} is not open yet; begin with {{'do': 'open'}}"
        elif step.tab in closed:
            yield f"{where}: the tab {step.tab!r} is closed"
        if isinstance(step, Close):
            closed.add(step.tab)


def _explained(data: bytes, error: Exception) -> str:
    """msgspec's own message, and the words that would do where a word is wrong."""
    text = str(error)
    if "Invalid value" in text and "steps" in text:
        return f"{text}; a step does one of: {', '.join(verbs())}"
    if isinstance(error, RecursionError):
        return "nested too deeply"
    return text if data.strip() else "it is empty"
