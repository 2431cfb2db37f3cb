"""The tables of the model, as far as a profiler in the page needs them, for `js/src/agent/tables.ts`.

The agent is the reference implementation of `bridge/core/tables.py`: it does not have tables of its own.
"""

from __future__ import annotations

from itertools import product

from bridge.core.sessions import SessionState
from bridge.core.tables import OWES, PULLED, TRANSITIONS, VISIBILITIES, Joint

HEAD = "/** Written from `bridge/core/tables.py` by `python -m docs.generate`: do not edit. */\n"

SESSIONS: tuple[SessionState, ...] = ("tracked", "expired", "absent")
_AROUND = list(product(SESSIONS, VISIBILITIES))


def page() -> str:
    states = list(TRANSITIONS["profiler"])
    signals = sorted({signal for row in TRANSITIONS["profiler"].values() for signal in row})
    parts = [
        HEAD,
        *(f'export const {_name(state)} = "{state}";' for state in states),
        "",
        _union("State", [f"typeof {_name(state)}" for state in states]),
        _union("Signal", [f'"{signal}"' for signal in signals]),
        "/** Session and visibility; a page's own script runs in no other than an active document. */",
        _union("Around", [f'"{session} {visibility}"' for session, visibility in _AROUND]),
        "",
        "/** What a signal makes of a state; what is not here changes nothing. */",
        "export const TRANSITIONS: Record<State, Partial<Record<Signal, State>>> = {",
        *(_row(state, TRANSITIONS["profiler"][state]) for state in states),
        "};",
        "",
        "/** Where session and visibility pull a profiler along without a signal. */",
        "export const PULLED: Partial<Record<State, Partial<Record<Around, State>>>> = {",
        *(_row(state, row) for state in states if (row := _pulls(state))),
        "};",
    ]
    return "\n".join(parts) + "\n"


def _pulls(state: str) -> dict[str, str]:
    around = {
        f"{session} {visibility}": OWES[Joint(visibility, "active", session, "run")]
        for session, visibility in _AROUND
    }
    return {key: PULLED[state, owed] for key, owed in around.items() if (state, owed) in PULLED}


def _row(state: str, row: dict[str, str]) -> str:
    entries = [f"    {_key(key)}: {_name(target)}," for key, target in row.items()]
    return "\n".join([f"  [{_name(state)}]: {{", *entries, "  },"])


def _union(name: str, members: list[str]) -> str:
    return "\n".join([f"export type {name} =", *(f"  | {member}" for member in members)]) + ";"


def _key(text: str) -> str:
    return text if text.isidentifier() else f'"{text}"'


def _name(state: str) -> str:
    """`stopped(session-expired)` as SESSION_EXPIRED, the name that it has in `bridge/core/tables.py`."""
    return state.removeprefix("stopped(").removesuffix(")").replace("-", "_").upper()
