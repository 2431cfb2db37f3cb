"""Made-up graphs for the tests of pictures."""

from __future__ import annotations

from hypothesis import strategies as st

from bridge.core.steps.state import StepState
from bridge.explore.findings.picture import Picture, picture_of
from bridge.explore.space.alphabet import TWELVE
from bridge.explore.space.graph import Graph, Transition
from bridge.explore.space.world import alone

RULES = ("restarts-on-renewal", 'a "rule" <&> with\\signs')

_STATES = st.builds(
    StepState,
    visibility=st.sampled_from(["visible", "hidden"]),
    lifecycle=st.sampled_from(["active", "frozen", "closed", "crashed"]),
    session=st.sampled_from(["tracked", "lapsed", "expired", "absent"]),
    intent=st.sampled_from(["run", "stop"]),
    stop=st.sampled_from(["settles", "held", "rejected"]),
    minimised=st.booleans(),
    back=st.integers(0, 2),
    forward=st.integers(0, 2),
)


@st.composite
def pictures(draw: st.DrawFn) -> tuple[Graph, Picture]:
    """A small graph, of which some is covered and some is broken, and its picture."""
    states = draw(st.lists(_STATES.map(alone), min_size=1, max_size=8, unique=True))
    ends = st.sampled_from(states)
    ways = draw(
        st.lists(
            st.builds(Transition, ends, st.sampled_from(TWELVE), ends),
            max_size=30,
            unique_by=lambda each: (each.before, each.move),
        )
    )
    graph = Graph(states[0], dict.fromkeys(states, ()), ways, [])
    covered = draw(st.sets(st.sampled_from(ways))) if ways else set()
    broken = draw(st.dictionaries(st.sampled_from(ways), st.just(RULES))) if ways else {}
    return graph, picture_of(graph, covered, broken)


def large(states: int) -> Graph:
    """A graph of so many states, three transitions from each."""
    every = [
        alone(StepState(session=session, back=back))
        for back in range(states // 4)
        for session in ("tracked", "lapsed", "expired", "absent")
    ]
    ways = [
        Transition(state, move, every[(at + away) % len(every)])
        for at, state in enumerate(every)
        for move, away in zip(TWELVE[:3], (1, 4, 7), strict=True)
    ]
    return Graph(every[0], dict.fromkeys(every, ()), ways, [])


def expected(graph: Graph) -> list[tuple[int, int, str]]:
    """The transitions of a graph, by the numbers of their states, in order."""
    numbers = {state: number for number, state in enumerate(graph.states)}
    return sorted((numbers[each.before], numbers[each.after], each.move.name) for each in graph.transitions)
