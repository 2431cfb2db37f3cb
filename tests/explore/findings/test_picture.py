from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given

from bridge.core.steps.state import StepState
from bridge.explore.findings import picture as module
from bridge.explore.findings.dot import dot
from bridge.explore.findings.picture import LABEL_MAX, Line, Picture, Way, broken_by, picture_of
from bridge.explore.search.found import Finding
from bridge.explore.space.alphabet import ACTIVITY, EXPIRE_SESSION, HIDE, HOLD_STOP, SHOW, twelve_moves
from bridge.explore.space.case import Around, Broken, Case
from bridge.explore.space.graph import Graph, Move, Transition
from bridge.explore.space.world import alone
from tests.explore.findings.graphs import expected, pictures

STRING = r'"(?:[^"\\\n]|\\.)*"'
VALUE = rf"(?:{STRING}|[\w.]+)"
LIST = rf"\[\w+={VALUE}(?:, \w+={VALUE})*\]"
#: What Graphviz's grammar allows of what is written here: one statement a line.
STATEMENT = re.compile(rf"  (?:label={STRING}|(?:node|edge|s\d+) {LIST}|s\d+ -> s\d+ {LIST});")
EDGE = re.compile(rf"  s(\d+) -> s(\d+) \[label={STRING}, tooltip=({STRING})")


def finding(rule: str, *moves: Move) -> Finding:
    around = Around(step="", page="", session="", profiler="")
    return Finding(rule, Case(moves, "settled"), Broken(rule=rule, message="", at_ms=0, around=around), "")


def ways_in(text: str) -> list[tuple[int, int, str]]:
    """The transitions that the tooltips of the edges tell, in order."""
    return sorted(
        (int(edge[1]), int(edge[2]), way.partition(": ")[0])
        for edge in EDGE.finditer(text)
        for way in edge[3].strip('"').split("\\n")
    )


@given(pictures())
def test_dot_is_well_formed_and_has_every_transition_once(made: tuple[Graph, Picture]) -> None:
    graph, picture = made
    text = dot(picture)
    first, *statements, last, end = text.split("\n")
    assert (first, last, end) == ("digraph explore {", "}", "")
    assert [line for line in statements if not STATEMENT.fullmatch(line)] == []
    assert ways_in(text) == expected(graph)


@given(pictures())
def test_each_state_has_a_place_of_its_own(made: tuple[Graph, Picture]) -> None:
    graph, picture = made
    places = {(node.column, node.row) for node in picture.nodes}
    assert len(places) == len(graph.states)
    assert {node.column for node in picture.nodes} == set(range(len(picture.columns)))


def test_the_twelve_moves_are_three_columns_and_six_rows() -> None:
    picture = picture_of(twelve_moves(), set(), {})
    assert picture.columns == ["tracked", "lapsed", "expired"]
    first = [node.lines[0] for node in sorted(picture.nodes, key=lambda node: node.row) if node.column == 0]
    assert first == [
        "visible",
        "hidden",
        "frozen",
        "visible, stop held",
        "hidden, stop held",
        "frozen, stop held",
    ]
    assert picture.title == "18 states; 0 of 84 transitions covered"


def test_the_last_transition_of_a_case_is_the_broken_one() -> None:
    graph = twelve_moves()
    findings = [
        finding("one", HOLD_STOP, EXPIRE_SESSION, ACTIVITY),
        finding("two", HOLD_STOP, EXPIRE_SESSION, ACTIVITY),
        finding("three", SHOW, SHOW),
        finding("four"),
    ]
    before = StepState(session="expired", stop="held", forward=1)
    after = before._replace(session="tracked")
    broken = Transition(alone(before), ACTIVITY, alone(after))
    assert broken_by(graph, findings) == {broken: ("one", "two")}


def test_a_broken_transition_is_named_with_its_rules() -> None:
    graph = twelve_moves()
    broken = broken_by(graph, [finding("one", HIDE), finding("two", HIDE)])
    picture = picture_of(graph, set(graph.transitions), broken)
    assert picture.title == "18 states; 84 of 84 transitions covered; 1 breaks a rule"
    [line] = [line for line in picture.lines if line.status == "broken"]
    assert [way.title for way in line.ways] == ["hide: broken: one, two"]
    assert "hide: broken: one, two" in dot(picture)


@pytest.mark.parametrize(
    ("statuses", "status"),
    [("cc", "covered"), ("cu", "partly"), ("uu", "uncovered"), ("cb", "broken"), ("bu", "broken")],
)
def test_a_line_is_what_its_transitions_are(statuses: str, status: str) -> None:
    words: Any = {"c": "covered", "u": "uncovered", "b": "broken"}
    assert Line(0, 1, tuple(Way("hide", words[each]) for each in statuses)).status == status


def test_a_long_label_is_cut_and_what_is_broken_stays() -> None:
    ways = (*(Way(f"move_number_{number}", "covered") for number in range(9)), Way("last", "broken", ("r",)))
    line = Line(0, 0, ways)
    assert line.shown[0].move == "last"
    assert len(", ".join(way.move for way in line.shown)) <= LABEL_MAX
    assert len(line.shown) + line.more == len(ways)
    assert Line(0, 0, (Way("x" * 100, "covered"),)).more == 0


def test_what_would_end_a_string_does_not() -> None:
    line = Line(0, 0, (Way('a"b\\c\x00', "broken", ('d"',)),))
    text = dot(Picture([module.Node(0, 0, ('say "hi"\\',))], [line], ["tracked"]))
    assert [each for each in text.split("\n")[1:-2] if not STATEMENT.fullmatch(each)] == []
    assert '"a\\"b\\\\c\ufffd: broken: d\\""' in text


def test_states_may_be_of_several_tabs(monkeypatch: pytest.MonkeyPatch) -> None:
    hidden, opened = StepState(visibility="hidden", session="tracked"), StepState(session="tracked")
    both: Any = (("first", opened), ("second", hidden))
    other: Any = (("first", hidden._replace(session="expired")), ("second", opened))
    graph = Graph(both, {both: (), other: ()}, [Transition(both, HIDE, other)], [])
    monkeypatch.setattr(module, "fields_of", lambda state: state)
    picture = picture_of(graph, set(), {})
    assert picture.columns == ["tracked", "expired / tracked"]
    assert picture.nodes[0].lines == ("first: visible", "second: hidden")
    assert picture.nodes[1].lines == ("first: hidden, expired", "second: visible")
