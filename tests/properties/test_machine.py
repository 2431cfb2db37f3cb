"""Whatever happens, in whatever order: the machine and the rules stand it, and stay honest."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.core import events as e
from bridge.core.rules import RULES
from bridge.core.tables import OWES, TRANSITIONS, Joint, pulled
from tests.story import Story

MOVES = st.sampled_from(
    [
        "hide",
        "show",
        "expire",
        "expire-elsewhere",
        "renew",
        "clear",
        "start",
        "stop",
        "suspend",
        "user-stop",
        "user-start",
        "freeze",
        "resume",
        "refuse",
        "deny",
        "navigate",
        "lose",
    ]
)


def play(moves: list[str]) -> Story:  # noqa: C901 (a list of moves, each one line)
    story, number, offset = Story().opened(0).store(1, "s0:900000"), 0, 0.0
    for at, move in enumerate(moves, start=1):
        now = at * 150.0
        alive = [n for n in story.machine.history.natives() if not n.stopped_by_page]
        match move:
            case "hide":
                story.hidden(now)
            case "show":
                story.shown(now)
            case "expire":
                story.store(now, "expired")
            case "expire-elsewhere":
                story.store(now, "expired", by="bridge")
            case "renew":
                story.store(now, f"s{at}:{now + offset + 900_000}")
            case "clear":
                story.store(now, "")
            case "start":
                number += 1
                story.started(now, number)
            case "stop" if alive:
                story.stopped(now, alive[-1].number)
            case "suspend":
                offset += 901_000
                story.clock(now, offset)
            case "user-stop":
                story.intent(now, "stop")
            case "user-start":
                story.intent(now, "run")
            case "freeze":
                story.tell(e.LifecycleChanged, now, lifecycle="frozen", trusted=True)
            case "resume":
                story.tell(e.LifecycleChanged, now, lifecycle="active", trusted=True)
            case "refuse":
                story.tell(e.ProfilerRefused, now, name="TypeError", message="no")
            case "deny":
                story.quota(now, False)
            case "navigate":
                story.tell(e.PageHidden, now, persisted=False)
                story.document = f"doc-{at}"
                story.opened(now)
            case "lose":
                story.tell(e.DocumentLost, now, document=story.document, last_seq=1, missing_at_most=32)
    return story.until(len(moves) * 150.0 + 10_000)


@given(st.lists(MOVES, max_size=14))
@settings(max_examples=400, deadline=None)
def test_the_machine_stays_within_its_tables(moves: list[str]) -> None:
    state = play(moves).machine.tabs["tab-1"]
    for role, value in state.states.items():
        assert value in TRANSITIONS[role]
    session = state.states["session"]
    unnoticed = session == "expired" and state.lapse is not None and state.lapse.noticed_at is None
    joint = Joint(
        state.states["visibility"],  # type: ignore[arg-type]
        state.states["lifecycle"],  # type: ignore[arg-type]
        "tracked" if unnoticed else session,  # type: ignore[arg-type]
        state.intent,
    )
    assert pulled(state.states["profiler"], joint) == state.states["profiler"]
    if state.states["profiler"] in ("running", "paused") and OWES[joint] in ("running", "paused"):
        assert state.states["profiler"] == OWES[joint]


@given(st.lists(MOVES, max_size=14))
@settings(max_examples=400, deadline=None)
def test_every_rule_gives_a_verdict_and_evidence(moves: list[str]) -> None:
    judgement = play(moves).judge()
    assert set(judgement.rules) == set(RULES)
    for violation in judgement.violations:
        assert judgement.rules[violation.rule] == "violated"
        assert violation.message
        assert "{" not in violation.message
    assert set(judgement.reasons) == {r for r, v in judgement.rules.items() if v == "inconclusive"}


@given(st.lists(MOVES, max_size=14))
@settings(max_examples=200, deadline=None)
def test_after_a_loss_nothing_is_called_held(moves: list[str]) -> None:
    story = play([*moves, "start"])
    story.tell(e.EventsMissing, 99_000, document=story.document, first_seq=1, last_seq=2)
    assert "held" not in story.judge().rules.values()


@given(st.lists(MOVES, max_size=14))
@settings(max_examples=200, deadline=None)
def test_waiting_longer_never_takes_a_violation_back(moves: list[str]) -> None:
    story = play(moves)
    before = {(v.rule, v.at_ms) for v in story.judge().violations}
    after = {(v.rule, v.at_ms) for v in story.until(1_000_000).judge().violations}
    assert before <= after
