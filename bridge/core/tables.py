"""Every state and every transition of the model. What is not in this file does not exist.

Each role of a tab (its visibility, its lifecycle, its session, its profiler) has one table,
`state -> signal -> next state`. Every state has a row; a pair that is missing from its row must stand
in `IGNORED` with it, so that nothing is forgotten by accident (`tests/core/test_tables.py` proves that
the tables are total, and draws the diagram in `docs/states.md` from them).

Some of the profiler's moves are not triggered by a signal but by the state of the other roles: a
profiler that restarts in a hidden tab is at once paused. `OWES` is that joint table. The machine
applies it to a fixed point after every signal.

The law of the model: state changes at once, data follows. There is no state "stopping": collecting
and uploading a trace never hold a transition back.
"""

from __future__ import annotations

from itertools import product
from typing import Literal, NamedTuple

from bridge.core.events import Intent, Lifecycle, Visibility
from bridge.core.sessions import SessionState

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

#: What a profiler owes when there is nothing left that could run.
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

TRANSITIONS: dict[Role, dict[str, dict[str, str]]] = {
    "visibility": {
        "visible": {"hid": "hidden"},
        "hidden": {"showed": "visible"},
    },
    "lifecycle": {
        "active": {"froze": "frozen", "closed": "closed", "crashed": "crashed"},
        # A frozen page that is thrown away, or that navigates, wakes up in a new document.
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
            # Each collection constructs a new native profiler, which may be refused.
            "policy-missing": POLICY_MISSING,
            "unsupported": UNSUPPORTED,
            "failed": ERROR,
        },
        # The seed's first bug: a stop that was ignored while paused.
        PAUSED: {
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
        # A user's stop outranks everything: only the user ends it.
        STOPPED_BY_USER: {"user-started": RUNNING},
        # Quota is granted by session, so a new session asks anew.
        QUOTA_DENIED: {"session-renewed": RUNNING, "user-stopped": STOPPED_BY_USER},
        UNSUPPORTED: {"user-stopped": STOPPED_BY_USER},
        # The policy belongs to the document, for as long as it lives.
        POLICY_MISSING: {"user-stopped": STOPPED_BY_USER},
        ERROR: {
            "started": RUNNING,
            "user-started": RUNNING,
            "session-renewed": RUNNING,
            "user-stopped": STOPPED_BY_USER,
        },
    },
}

#: Signals that change nothing in a state, on purpose.
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
        # `replaced`: another id without an expiry in between; still tracked.
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
    """The state of everything around the profiler."""

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
#: A frozen page runs no script: it owes the state in which it was frozen, and frozen pages are hidden.
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

#: visibility x lifecycle x session x the user's intent -> what the profiler owes.
OWES: dict[Joint, str] = {
    joint: _owed(joint)
    for joint in (Joint(*parts) for parts in product(VISIBILITIES, LIFECYCLES, SESSIONS, INTENTS))
}

#: The joint table pulls the profiler along only between these two: (state, owed) -> state.
#: All other moves need a signal, so that a stop has a reason and a restart a cause.
PULLED: dict[tuple[str, str], ProfilerState] = {
    (RUNNING, PAUSED): PAUSED,
    (PAUSED, RUNNING): RUNNING,
    # A user may start a profiler whose session is over: it owes to wait for the renewal.
    (RUNNING, SESSION_EXPIRED): SESSION_EXPIRED,
}


class IllegalSignal(Exception):  # noqa: N818
    """A signal that is in neither table: a mistake of ours, never of a page."""


def step(role: Role, state: str, signal: str) -> str:
    """The state after `signal`. Raises IllegalSignal for a pair that the tables do not know."""
    row = TRANSITIONS[role].get(state)
    if row is None:
        raise IllegalSignal(f"{role} has no state {state!r}")
    if signal in row:
        return row[signal]
    if signal in IGNORED[role][state]:
        return state
    raise IllegalSignal(f"{role} in state {state!r} cannot take the signal {signal!r}")


def pulled(profiler: str, joint: Joint, pauses_when_hidden: bool = True) -> str:
    """The profiler's state once the joint table has had its say (a fixed point).

    A subject that does not promise to pause when hidden is judged as if its tab were visible.
    """
    if not pauses_when_hidden and joint.lifecycle == "active":
        joint = joint._replace(visibility="visible")
    owed = OWES[joint]
    while (profiler, owed) in PULLED:
        profiler = PULLED[profiler, owed]
    return profiler
