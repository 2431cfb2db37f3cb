from __future__ import annotations

from typing import get_args

import pytest

from bridge.core import tables
from bridge.core.tables import IGNORED, INITIAL, OWES, PULLED, SIGNALS, TRANSITIONS, Joint, pulled, step

ROLES = list(TRANSITIONS)


@pytest.mark.parametrize("role", ROLES)
def test_every_pair_is_in_exactly_one_table(role: tables.Role) -> None:
    for state, row in TRANSITIONS[role].items():
        ignored = IGNORED[role][state]
        assert set(row) | ignored == set(SIGNALS[role]), f"{role}/{state} is not total"
        assert not set(row) & ignored, f"{role}/{state} is said twice"


@pytest.mark.parametrize("role", ROLES)
def test_every_state_has_a_row_and_every_target_is_a_state(role: tables.Role) -> None:
    states = set(TRANSITIONS[role])
    assert set(IGNORED[role]) == states
    assert INITIAL[role] in states
    assert {target for row in TRANSITIONS[role].values() for target in row.values()} <= states


@pytest.mark.parametrize("role", ROLES)
def test_every_state_can_be_reached(role: tables.Role) -> None:
    reached, grown = {INITIAL[role]}, True
    while grown:
        found = {t for state in reached for t in TRANSITIONS[role][state].values()}
        if role == "profiler":
            found |= {target for (state, _), target in PULLED.items() if state in reached}
        grown = not found <= reached
        reached |= found
    assert reached == set(TRANSITIONS[role])


def test_the_joint_table_is_total() -> None:
    assert len(OWES) == 2 * 4 * 3 * 2
    assert set(OWES.values()) <= {*TRANSITIONS["profiler"], tables.NOTHING}


def test_a_users_stop_outranks_everything() -> None:
    for signal in SIGNALS["profiler"]:
        after = step("profiler", tables.STOPPED_BY_USER, signal)
        assert after == (tables.RUNNING if signal == "user-started" else tables.STOPPED_BY_USER)


@pytest.mark.parametrize("state", list(TRANSITIONS["profiler"]))
def test_the_user_can_stop_it_in_every_state(state: str) -> None:
    assert step("profiler", state, "user-stopped") == tables.STOPPED_BY_USER


@pytest.mark.parametrize("state", [tables.RUNNING, tables.PAUSED])
def test_expiry_stops_at_once_running_or_paused(state: tables.ProfilerState) -> None:
    """Datadog's browser-sdk 6.27.0 ignores a stop while paused."""
    assert step("profiler", state, "session-expired") == tables.SESSION_EXPIRED


@pytest.mark.parametrize("joint", list(OWES))
def test_the_joint_table_reaches_a_fixed_point(joint: Joint) -> None:
    for state in get_args(tables.ProfilerState):
        once = pulled(state, joint)
        assert pulled(once, joint) == once
        if state in ("running", "paused") and OWES[joint] in ("running", "paused"):
            assert once == OWES[joint]


def test_nothing_that_is_stopped_is_pulled() -> None:
    """A stopped profiler starts again only by a signal, in every state of the other roles."""
    for joint in OWES:
        for state in get_args(tables.ProfilerState):
            if state.startswith("stopped"):
                assert pulled(state, joint) == state


def test_a_contract_without_pausing_is_judged_as_visible() -> None:
    hidden = Joint("hidden", "active", "tracked", "run")
    assert pulled("running", hidden) == "paused"
    assert pulled("running", hidden, pauses_when_hidden=False) == "running"


def test_unknown_signals_and_states_are_refused() -> None:
    with pytest.raises(tables.IllegalSignal, match=r"'running' cannot take the signal 'sleep'"):
        step("profiler", "running", "sleep")
    with pytest.raises(tables.IllegalSignal, match="no state 'stopping'"):
        step("profiler", "stopping", "started")
