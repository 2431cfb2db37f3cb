"""Whatever happens, in whatever order: the machine and the rules stand it, and stay honest."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.core import events as e
from bridge.core.rules import RULES
from bridge.core.tables import OWES, TRANSITIONS, Joint, pulled
from bridge.core.verdicts import Undecided, open_until
from tests.core.story import CONTRACT, Story

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
        "stop-held",
        "release",
        "suspend",
        "user-stop",
        "user-start",
        "freeze",
        "resume",
        "refuse",
        "deny",
        "load",
        "upload",
        "navigate",
        "lose",
    ]
)


def play(  # noqa: C901 (a list of moves, each one line)
    moves: list[str], step_ms: float = 150.0, after: Callable[[Story, float], None] = lambda _story, _at: None
) -> Story:
    """One move each `step_ms`; `after` is called after each."""
    story, number, offset = Story().opened(0).store(1, "s0:900000"), 0, 0.0
    for at, move in enumerate(moves, start=1):
        now = at * step_ms
        after(story, now)
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
            case "stop-held" if alive:
                story.stopped(now, alive[-1].number, held=True)
            case "release" if number:
                story.released(now, number)
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
            case "load":
                story.tell(e.PageShown, now, persisted=False)
            case "upload" if story.machine.history.natives():
                story.uploaded(now, "s0", story.machine.history.natives()[-1].started_at)
            case "navigate":
                story.tell(e.PageHidden, now, persisted=False)
                story.document = f"doc-{at}"
                story.opened(now)
            case "lose":
                story.tell(e.DocumentLost, now, document=story.document, last_seq=1, missing_at_most=32)
    return story.until(len(moves) * step_ms + 10_000)


@given(st.lists(MOVES, max_size=14))
@settings(max_examples=400)
def test_the_machine_stays_within_its_tables(moves: list[str]) -> None:
    state = play(moves).machine.tabs["tab-1"]
    for role, transitions in TRANSITIONS.items():
        assert getattr(state.states, role) in transitions
    session = state.states.session
    unnoticed = session == "expired" and state.lapse is not None and state.lapse.noticed_at is None
    joint = Joint(
        state.states.visibility,
        state.states.lifecycle,
        "tracked" if unnoticed else session,
        state.intent,
    )
    assert pulled(state.states.profiler, joint) == state.states.profiler
    if state.states.profiler in ("running", "paused") and OWES[joint] in ("running", "paused"):
        assert state.states.profiler == OWES[joint]


@given(st.lists(MOVES, max_size=14))
@settings(max_examples=400)
def test_every_rule_gives_a_verdict_and_evidence(moves: list[str]) -> None:
    judgement = play(moves).judge()
    assert set(judgement.rules) == set(RULES)
    for violation in judgement.violations:
        assert judgement.rules[violation.rule] == "violated"
        assert violation.message
        assert "{" not in violation.message
    # A rule has a reason where it could not be judged, and may have one where nothing was owed.
    reasons = {rule: judgement.rules[rule] for rule in judgement.reasons}
    assert set(reasons) >= {rule for rule, verdict in judgement.rules.items() if verdict == "inconclusive"}
    assert set(reasons.values()) <= {"inconclusive", "not-exercised"}


@given(st.lists(MOVES, max_size=14))
@settings(max_examples=200)
def test_after_a_loss_nothing_is_called_held(moves: list[str]) -> None:
    story = play([*moves, "start"])
    story.tell(e.EventsMissing, 99_000, document=story.document, first_seq=1, last_seq=2)
    assert "held" not in story.judge().rules.values()


@given(st.lists(MOVES, max_size=14))
@settings(max_examples=200)
def test_waiting_longer_never_takes_a_violation_back(moves: list[str]) -> None:
    story = play(moves)
    before = {(v.rule, v.at_ms) for v in story.judge().violations}
    after = {(v.rule, v.at_ms) for v in story.until(1_000_000).judge().violations}
    assert before <= after


@given(st.lists(MOVES, max_size=16), st.sampled_from([20.0, 60.0, 150.0]))
@settings(max_examples=400)
def test_what_is_undecided_is_found_without_a_look_at_what_was_decided(
    moves: list[str], step_ms: float
) -> None:
    undecided = Undecided(CONTRACT, RULES)

    def look(story: Story, at: float) -> None:
        story.until(at)
        history = story.machine.history
        found = (open_until(f) for rule in RULES.values() for f in rule(history, CONTRACT))
        whole = [until for until in found if until is not None and until > at]
        assert undecided.until(history, at) == max(whole, default=None)

    play(moves, step_ms, look)
