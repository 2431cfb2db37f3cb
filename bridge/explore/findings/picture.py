"""The graph of a search as a picture: what was covered, and what is broken. Pure.

`bridge.explore.findings.dot` writes it for Graphviz, `bridge.explore.findings.svg` draws it itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Literal, NamedTuple

from bridge.core.steps.base import FIRST
from bridge.core.steps.state import StepState
from bridge.explore.search.found import Finding
from bridge.explore.space.graph import Graph, Transition
from bridge.explore.space.world import World

#: `partly`: some transitions of a line were covered. `broken`: one of them breaks a rule.
Status = Literal["covered", "partly", "uncovered", "broken"]

#: The longest label of a line, in characters. A longer one is cut; the title has all of it.
LABEL_MAX = 38

_RANKS: dict[str, tuple[object, ...]] = {
    "session": ("tracked", "lapsed", "expired", "absent"),
    "visibility": ("visible", "hidden"),
    "lifecycle": ("active", "frozen", "closed", "crashed"),
    "stop": ("settles", "held", "rejected"),
    "intent": ("run", "stop"),
}
#: The fields that order the rows last, so that what `hide` and `freeze` lead to is next to where it began.
_PAGE = ("visibility", "lifecycle")


class Way(NamedTuple):
    """A transition of a line. `rules`: those that it breaks."""

    move: str
    status: Status
    rules: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        words = {"covered": "covered", "uncovered": "not covered"}.get(self.status, "broken: ")
        return f"{self.move}: {words}{', '.join(self.rules)}"


class Line(NamedTuple):
    """All transitions from one state to one other, or to itself. `before`, `after`: numbers of nodes."""

    before: int
    after: int
    ways: tuple[Way, ...]

    @property
    def status(self) -> Status:
        found = {way.status for way in self.ways}
        if "broken" in found:
            return "broken"
        return "partly" if len(found) > 1 else next(iter(found))

    @property
    def shown(self) -> tuple[Way, ...]:
        """The transitions that its label has room for, at least one; broken ones first."""
        ways = sorted(self.ways, key=lambda way: way.status != "broken")
        length = 0
        shown: list[Way] = []
        for way in ways:
            length += len(way.move) + 2
            if shown and length > LABEL_MAX:
                break
            shown.append(way)
        return tuple(shown)

    @property
    def more(self) -> int:
        """How many transitions its label has no room for."""
        return len(self.ways) - len(self.shown)


class Node(NamedTuple):
    """A state. `column`, `row`: its place in a grid, from 0. `lines`: what is not usual, one line a tab."""

    column: int
    row: int
    lines: tuple[str, ...]


class Picture(NamedTuple):
    """`columns`: the heads of the columns, which are sessions. The first node is the start."""

    nodes: list[Node]
    lines: list[Line]
    columns: list[str]

    @property
    def title(self) -> str:
        ways = [way for line in self.lines for way in line.ways]
        # A transition that breaks a rule was played.
        seen = sum(way.status != "uncovered" for way in ways)
        broken = sum(way.status == "broken" for way in ways)
        breaks = f"; {broken} {'breaks' if broken == 1 else 'break'} a rule" if broken else ""
        return f"{len(self.nodes)} states; {seen} of {len(ways)} transitions covered{breaks}"


def fields_of(state: World) -> tuple[tuple[str, StepState], ...]:
    """Return the tabs of a state of the graph, as (name, state). Nothing else here knows what one is."""
    return tuple(("" if name == FIRST else name, tab) for name, tab in state.tabs)


def broken_by(graph: Graph, findings: Iterable[Finding]) -> dict[Transition, tuple[str, ...]]:
    """Return the transitions with which the cases of findings end, and the rules that these break.

    A case that is no walk of the graph has none.
    """
    found: dict[Transition, dict[str, None]] = {}
    for finding in findings:
        walk = graph.walk(finding.case.moves)
        if walk and (transitions := walk.transitions()):
            found.setdefault(transitions[-1], {})[finding.rule] = None
    return {transition: tuple(rules) for transition, rules in found.items()}


def picture_of(
    graph: Graph, covered: Collection[Transition], broken: Mapping[Transition, Collection[str]]
) -> Picture:
    """Return the picture of a graph. `broken`: see `broken_by`."""
    columns = _ranked(map(_sessions, graph.states))
    rows = _ranked(map(_rest, graph.states))
    usual = dict(fields_of(graph.start))
    nodes = [
        Node(columns[_sessions(state)], rows[_rest(state)], tuple(_words(state, usual)))
        for state in graph.states
    ]
    numbers = {state: number for number, state in enumerate(graph.states)}
    ways: dict[tuple[int, int], list[Way]] = {}
    for each in graph.transitions:
        rules = tuple(broken.get(each, ()))
        status: Status = "broken" if rules else "covered" if each in covered else "uncovered"
        ends = (numbers[each.before], numbers[each.after])
        ways.setdefault(ends, []).append(Way(each.move.name, status, rules))
    lines = [Line(before, after, tuple(those)) for (before, after), those in ways.items()]
    return Picture(nodes, lines, [_head(key) for key in columns])


#: One value of a field: its rank among the known ones, and its text.
_Key = tuple[tuple[int, str], ...]


def _ranked(keys: Iterable[_Key]) -> dict[_Key, int]:
    return {key: number for number, key in enumerate(sorted(set(keys)))}


def _key(name: str, value: object) -> tuple[int, str]:
    known = _RANKS.get(name, ())
    return (known.index(value) if value in known else len(known), str(value))


def _sessions(state: World) -> _Key:
    return tuple(_key("session", tab.session) for _, tab in fields_of(state))


def _rest(state: World) -> _Key:
    """Return the key of everything but the sessions: of each tab its name, its page last."""
    tabs = fields_of(state)
    found = [(len(tabs), "")]
    for name, tab in tabs:
        others = [field for field in tab._fields if field != "session" and field not in _PAGE]
        found.append((0, name))
        found += [_key(field, getattr(tab, field)) for field in (*others, *_PAGE)]
    return tuple(found)


def _head(key: _Key) -> str:
    """Return the head of a column: the sessions of its states, once if all tabs have the same."""
    words = [word for _, word in key]
    return words[0] if len(set(words)) == 1 else " / ".join(words)


def _words(state: World, usual: Mapping[str, StepState]) -> Iterator[str]:
    for name, tab in fields_of(state):
        page = tab.visibility if tab.lifecycle == "active" else tab.lifecycle
        same = usual.get(name, StepState())
        others = [
            _word(field, value)
            for field, value, before in zip(tab._fields, tab, same, strict=True)
            if field not in _PAGE and value != before
        ]
        yield (f"{name}: " if name else "") + ", ".join([page, *others])


def _word(field: str, value: object) -> str:
    if field == "session":
        return str(value)
    return {True: field, False: f"not {field}"}[value] if isinstance(value, bool) else f"{field} {value}"


def printable(text: str) -> str:
    """Return a text without the characters that neither DOT nor XML can have."""
    return "".join(char if char.isprintable() or char == "\n" else "\ufffd" for char in text)
