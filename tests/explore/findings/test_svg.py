from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given

from bridge.explore.findings import layout
from bridge.explore.findings.layout import Box, layout_of
from bridge.explore.findings.picture import Line, Node, Picture, Way, picture_of
from bridge.explore.findings.svg import svg
from bridge.explore.space.alphabet import twelve_moves
from bridge.explore.space.graph import Graph
from tests.explore.findings.graphs import RULES, expected, large, pictures

SVG = "{http://www.w3.org/2000/svg}"


def groups(text: str, name: str) -> list[ElementTree.Element]:
    root = ElementTree.fromstring(text)
    return [each for each in root.iter(f"{SVG}g") if name in each.get("class", "").split()]


def titled(text: str) -> list[list[str]]:
    """The lines of the titles of all lines of the picture, in order."""
    titles = [each.findtext(f"{SVG}title") for each in groups(text, "line")]
    return [title.split("\n") for title in titles if title]


@given(pictures())
def test_it_is_xml_and_has_every_transition_once(made: tuple[Graph, Picture]) -> None:
    graph, picture = made
    titles = titled(svg(picture))
    assert len(titles) == len(picture.lines)
    told = [
        (line.before, line.after, way.partition(": ")[0])
        for line, (_, *ways) in zip(picture.lines, titles, strict=True)
        for way in ways
    ]
    assert sorted(told) == expected(graph)


@given(pictures())
def test_boxes_do_not_overlap_and_lie_on_the_sheet(made: tuple[Graph, Picture]) -> None:
    _, picture = made
    found = layout_of(picture)
    for at, box in enumerate(found.boxes):
        assert not any(overlap(box, other) for other in found.boxes[:at])
        assert box.x >= 0 <= box.y
        assert box.x + box.width <= found.width
        assert box.y + box.height <= found.height


@given(pictures())
def test_every_curve_lies_on_the_sheet(made: tuple[Graph, Picture]) -> None:
    _, picture = made
    found = layout_of(picture)
    for drawn in found.lines:
        assert 0 <= drawn.label.y <= found.height
        points = re.findall(r"(-?[\d.]+) (-?[\d.]+)", drawn.path)
        assert len(points) >= 3
        for x, y in points:
            assert 0 <= float(x) <= found.width
            assert 0 <= float(y) <= found.height


def overlap(one: Box, other: Box) -> bool:
    return (
        one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + other.height
        and other.y < one.y + one.height
    )


def test_no_two_labels_of_the_twelve_moves_overlap() -> None:
    picture = picture_of(twelve_moves(), set(), {})
    assert (len(picture.nodes), sum(len(line.ways) for line in picture.lines)) == (18, 84)
    labels = [
        Box(each.label.x - layout.width_of(each.line) / 2, each.label.y - 7, layout.width_of(each.line), 14)
        for each in layout_of(picture).lines
    ]
    assert [at for at, one in enumerate(labels) if any(overlap(one, two) for two in labels[:at])] == []


def test_what_is_broken_is_told_with_its_rule_and_what_is_not_covered_is_dashed() -> None:
    graph = twelve_moves()
    first, second, *_ = graph.transitions
    text = svg(picture_of(graph, {second}, {first: RULES}))
    [broken] = [each for each in groups(text, "broken") if each.findtext(f"{SVG}title")]
    assert f"hide: broken: {', '.join(RULES)}" in (broken.findtext(f"{SVG}title") or "")
    titles = [each for each in groups(text, "uncovered") if each.findtext(f"{SVG}title")]
    assert len(titles) == len(picture_of(graph, set(), {}).lines) - 2
    assert re.search(r"\.uncovered \.curve \{[^}]*stroke-dasharray", text)
    assert re.search(r"\.broken \.curve \{[^}]*var\(--broken\)", text)


def test_it_is_for_light_and_dark() -> None:
    assert "prefers-color-scheme: dark" in svg(picture_of(twelve_moves(), set(), {}))


def test_text_is_escaped() -> None:
    evil = '<script>alert("&")</script>\x0b\x00'
    line = Line(0, 0, (Way(evil, "broken", (evil,)),))
    text = svg(Picture([Node(0, 0, (evil,))], [line], [evil]))
    root = ElementTree.fromstring(text)
    assert list(root.iter(f"{SVG}script")) == []
    shown = evil.replace("\x0b", "\ufffd").replace("\x00", "\ufffd")
    assert titled(text) == [[f"{shown} \u2192 {shown}", f"{shown}: broken: {shown}"]]
    assert [each.text for each in root.iter(f"{SVG}tspan")] == [shown]


@pytest.mark.parametrize("states", [400, 800])
def test_a_large_graph_is_drawn_too(states: int) -> None:
    graph = large(states)
    titles = titled(svg(picture_of(graph, set(graph.transitions), {})))
    assert sum(len(title) - 1 for title in titles) == states * 3


def test_placing_looks_only_at_the_labels_near_by(monkeypatch: pytest.MonkeyPatch) -> None:
    """So its time is in proportion to the graph."""
    looked = 0
    really = layout._overlap

    def counting(one: Box, other: Box) -> bool:
        nonlocal looked
        looked += 1
        return really(one, other)

    monkeypatch.setattr(layout, "_overlap", counting)
    counts = []
    for states in (400, 1600):
        looked = 0
        layout_of(picture_of(large(states), set(), {}))
        counts.append(looked)
    assert counts[0] > 0
    assert counts[1] < 6 * counts[0]
