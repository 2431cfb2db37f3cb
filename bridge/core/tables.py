"""All states and all transitions of the model.

Each role of a tab (its visibility, its lifecycle, its session, its profiler) has one table,
`state -> signal -> next state`. Every state has a row. A signal that is not in the row of a state must be in
`IGNORED` for that state, so that none is forgotten. `tests/core/test_tables.py` checks that the tables are
total, and draws the diagram in `docs/states.md` from them.

`*_SIGNALS` map events to signals, where the event alone decides. Two signals depend on more: the meaning of a
write to the session's store (`bridge.core.machine.session_expiry`), and whether a profiler's stop is due
to an expiry (`bridge.core.machine.sessions`).

Some transitions of the profiler have no signal: they follow from the state of the other roles. For example, a
profiler that restarts in a hidden tab is paused at once. `OWES` is the table for these. The machine applies
it after every signal, until nothing changes.

State changes at once, data follows. There is no state "stopping": the collection and the upload of a trace
never delay a transition.
"""

from __future__ import annotations

from itertools import product
from typing import Literal, NamedTuple, TypeVar, cast

from bridge.core.events import Intent, Lifecycle, Visibility
from bridge.core.sessions import SessionState

S = TypeVar("S", bound=str)

Role = Literal["visibility", "lifecycle", "session", "profiler"]

ProfilerState = Literal[
    "running",
    "paused",
    "stopped(initializing)",
    "stopped(session-expired)",
    "stopped(stopped-by-user)",
    "stopped(quota-denied)",
    "stopped(unsupported)",
    "stopped(policy-missing)",
    "stopped(error)",
]

RUNNING: ProfilerState = "running"
PAUSED: ProfilerState = "paused"
INITIALIZING: ProfilerState = "stopped(initializing)"
SESSION_EXPIRED: ProfilerState = "stopped(session-expired)"
STOPPED_BY_USER: ProfilerState = "stopped(stopped-by-user)"
QUOTA_DENIED: ProfilerState = "stopped(quota-denied)"
UNSUPPORTED: ProfilerState = "stopped(unsupported)"
POLICY_MISSING: ProfilerState = "stopped(policy-missing)"
ERROR: ProfilerState = "stopped(error)"

#: What a profiler owes in a closed or crashed tab, where none can run.
NOTHING = "nothing"

INITIAL: dict[Role, str] = {
    "visibility": "visible",
    "lifecycle": "active",
    "session": "absent",
    "profiler": INITIALIZING,
}

SIGNALS: dict[Role, tuple[str, ...]] = {
    "visibility": ("hid", "showed"),
    "lifecycle": ("froze", "resumed", "closed", "crashed", "loaded"),
    "session": ("found", "extended", "replaced", "expired", "renewed", "cleared"),
    "profiler": (
        "started",
        "user-started",
        "user-stopped",
        "session-expired",
        "session-renewed",
        "quota-denied",
        "unsupported",
        "policy-missing",
        "failed",
    ),
}

#: The signal of an event, by the visibility, the lifecycle or the user's intent that it reports.
VISIBILITY_SIGNALS: dict[Visibility, str] = {"hidden": "hid", "visible": "showed"}
LIFECYCLE_SIGNALS: dict[Lifecycle, str] = {
    "frozen": "froze",
    "active": "resumed",
    "closed": "closed",
    "crashed": "crashed",
}
INTENT_SIGNALS: dict[Intent, str] = {"run": "user-started", "stop": "user-stopped"}

TRANSITIONS: dict[Role, dict[str, dict[str, str]]] = {
    "visibility": {
        "visible": {"hid": "hidden"},
        "hidden": {"showed": "visible"},
    },
    "lifecycle": {
        "active": {"froze": "frozen", "closed": "closed", "crashed": "crashed"},
        # A frozen page that is discarded, or that navigates, continues in a new document.
        "frozen": {"resumed": "active", "loaded": "active", "closed": "closed", "crashed": "crashed"},
        # A crashed tab can be reloaded; a closed one is gone.
        "crashed": {"loaded": "active", "closed": "closed"},
        "closed": {},
    },
    "session": {
        "absent": {"found": "tracked", "expired": "expired"},
        "tracked": {"expired": "expired", "cleared": "absent"},
        "expired": {"renewed": "tracked", "cleared": "absent"},
    },
    "profiler": {
        RUNNING: {
            "user-stopped": STOPPED_BY_USER,
            "session-expired": SESSION_EXPIRED,
            "quota-denied": QUOTA_DENIED,
            # Each collection constructs a new native profiler, which the browser may refuse.
            "policy-missing": POLICY_MISSING,
            "unsupported": UNSUPPORTED,
            "failed": ERROR,
        },
        PAUSED: {
            # Datadog's browser-sdk 6.27.0 ignores this stop while paused.
            "user-stopped": STOPPED_BY_USER,
            "session-expired": SESSION_EXPIRED,
            "quota-denied": QUOTA_DENIED,
            "policy-missing": POLICY_MISSING,
            "unsupported": UNSUPPORTED,
            "failed": ERROR,
        },
        INITIALIZING: {
            "started": RUNNING,
            "user-started": RUNNING,
            "user-stopped": STOPPED_BY_USER,
            "session-expired": SESSION_EXPIRED,
            "quota-denied": QUOTA_DENIED,
            "unsupported": UNSUPPORTED,
            "policy-missing": POLICY_MISSING,
            "failed": ERROR,
        },
        SESSION_EXPIRED: {
            "session-renewed": RUNNING,
            "user-stopped": STOPPED_BY_USER,
        },
        # Only the user ends a stop by the user.
        STOPPED_BY_USER: {"user-started": RUNNING},
        # Quota is granted for a session, so the SDK requests it again for a new session.
        QUOTA_DENIED: {"session-renewed": RUNNING, "user-stopped": STOPPED_BY_USER},
        UNSUPPORTED: {"user-stopped": STOPPED_BY_USER},
        # A document keeps its policy until it ends.
        POLICY_MISSING: {"user-stopped": STOPPED_BY_USER},
        ERROR: {
            "started": RUNNING,
            "user-started": RUNNING,
            "session-renewed": RUNNING,
            "user-stopped": STOPPED_BY_USER,
        },
    },
}

#: Signals that do not change a state, on purpose.
IGNORED: dict[Role, dict[str, frozenset[str]]] = {
    "visibility": {
        "visible": frozenset({"showed"}),
        "hidden": frozenset({"hid"}),
    },
    "lifecycle": {
        "active": frozenset({"resumed", "loaded"}),
        "frozen": frozenset({"froze"}),
        "crashed": frozenset({"froze", "resumed", "crashed"}),
        "closed": frozenset({"froze", "resumed", "closed", "crashed", "loaded"}),
    },
    "session": {
        "absent": frozenset({"extended", "replaced", "renewed", "cleared"}),
        # `replaced`: another id without an expiry before it; the session is still tracked.
        "tracked": frozenset({"found", "extended", "replaced", "renewed"}),
        "expired": frozenset({"found", "extended", "replaced", "expired"}),
    },
    "profiler": {
        RUNNING: frozenset({"started", "user-started", "session-renewed"}),
        PAUSED: frozenset({"started", "user-started", "session-renewed"}),
        INITIALIZING: frozenset({"session-renewed"}),
        SESSION_EXPIRED: frozenset(set(SIGNALS["profiler"]) - {"session-renewed", "user-stopped"}),
        STOPPED_BY_USER: frozenset(set(SIGNALS["profiler"]) - {"user-started"}),
        QUOTA_DENIED: frozenset(set(SIGNALS["profiler"]) - {"session-renewed", "user-stopped"}),
        UNSUPPORTED: frozenset(set(SIGNALS["profiler"]) - {"user-stopped"}),
        POLICY_MISSING: frozenset(set(SIGNALS["profiler"]) - {"user-stopped"}),
        ERROR: frozenset({"session-expired", "quota-denied", "unsupported", "policy-missing", "failed"}),
    },
}


class Joint(NamedTuple):
    """The states of the other roles of a tab, and the user's intent."""

    visibility: Visibility
    lifecycle: Lifecycle
    session: SessionState
    intent: Intent


_ALIVE: dict[tuple[SessionState, Visibility], ProfilerState] = {
    ("tracked", "visible"): RUNNING,
    ("tracked", "hidden"): PAUSED,
    ("expired", "visible"): SESSION_EXPIRED,
    ("expired", "hidden"): SESSION_EXPIRED,
    ("absent", "visible"): INITIALIZING,
    ("absent", "hidden"): INITIALIZING,
}
#: A frozen page runs no script, so its profiler keeps the state in which the page was frozen: hidden.
_FROZEN: dict[SessionState, ProfilerState] = {
    "tracked": PAUSED,
    "expired": SESSION_EXPIRED,
    "absent": INITIALIZING,
}


def _owed(joint: Joint) -> str:
    if joint.lifecycle in ("closed", "crashed"):
        return NOTHING
    if joint.intent == "stop":
        return STOPPED_BY_USER
    if joint.lifecycle == "frozen":
        return _FROZEN[joint.session]
    return _ALIVE[joint.session, joint.visibility]


VISIBILITIES: tuple[Visibility, ...] = ("visible", "hidden")
LIFECYCLES: tuple[Lifecycle, ...] = ("active", "frozen", "closed", "crashed")
SESSIONS: tuple[SessionState, ...] = ("tracked", "expired", "absent")
INTENTS: tuple[Intent, ...] = ("run", "stop")

#: visibility x lifecycle x session x the user's intent -> the state that the profiler owes.
OWES: dict[Joint, str] = {
    joint: _owed(joint)
    for joint in (Joint(*parts) for parts in product(VISIBILITIES, LIFECYCLES, SESSIONS, INTENTS))
}

#: The only transitions that follow from the joint table: (state, owed) -> state. All others need a signal, so
#: that each stop and each restart has a known cause.
PULLED: dict[tuple[str, str], ProfilerState] = {
    (RUNNING, PAUSED): PAUSED,
    (PAUSED, RUNNING): RUNNING,
    # A user may start a profiler whose session is over: it has to wait for the renewal.
    (RUNNING, SESSION_EXPIRED): SESSION_EXPIRED,
}


class IllegalSignal(Exception):  # noqa: N818
    """A signal that is in neither table: a defect of the bridge, never of a page."""


def step(role: Role, state: S, signal: str) -> S:
    """Return the state after `signal`. Raises IllegalSignal for a pair that is in neither table."""
    row = TRANSITIONS[role].get(state)
    if row is None:
        raise IllegalSignal(f"{role} has no state {state!r}")
    if signal in row:
        return cast("S", row[signal])
    if signal in IGNORED[role][state]:
        return state
    raise IllegalSignal(f"{role} in state {state!r} cannot take the signal {signal!r}")


def pulled(profiler: ProfilerState, joint: Joint, pauses_when_hidden: bool = True) -> ProfilerState:
    """Return the profiler's state after the joint table was applied, until nothing changes.

    A subject that does not promise to pause when hidden is judged as if its tab were visible.
    """
    if not pauses_when_hidden and joint.lifecycle == "active":
        joint = joint._replace(visibility="visible")
    owed = OWES[joint]
    while (profiler, owed) in PULLED:
        profiler = PULLED[profiler, owed]
    return profiler
