"""Where the boxes, curves and labels of a picture are. Pure; its time grows with what there is to draw.

States lie in a grid. In one column lines lead down on the right of the boxes and up on their left. From
column to column they are curves; one that passes a column does so in a lane below the row in which it begins.
All lengths are px of the SVG.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Literal, NamedTuple

from bridge.explore.findings.picture import Line, Picture

MARGIN = 40.0
#: the legend, and the heads of the columns
HEAD = 110.0
GAP = 290.0
_PORT = 13.0
_LANE = 17.0
_LOOP = 46.0
#: half the width of a self-loop
_LOOP_HALF = 15.0
_CHARACTER = 6.4
_TEXT_LINE = 17.0
_LABEL_HEIGHT = 15.0
#: How far an arc to another row of its column leaves the boxes: for the first row, and for each further one.
_BOW, _BOW_MORE = 46.0, 30.0
_BOW_MAX = GAP * 0.42

Side = Literal["left", "right"]


class Point(NamedTuple):
    x: float
    y: float


class Box(NamedTuple):
    x: float
    y: float
    width: float
    height: float


class Drawn(NamedTuple):
    """A line: `path` is the `d` of its curve; `label`: the middle of its label."""

    line: Line
    path: str
    label: Point


class Layout(NamedTuple):
    """`boxes`: of the nodes, in their order. `heads`: x of the middle of each column."""

    width: float
    height: float
    boxes: list[Box]
    heads: list[float]
    lines: list[Drawn]


def layout_of(picture: Picture) -> Layout:
    """Place everything."""
    boxes, heads = _boxes(picture)
    ports = _ports(picture, boxes)
    labels, lanes = _Labels(), _Lanes()
    # Lines with the fewest places for their labels are first.
    order = sorted(range(len(picture.lines)), key=lambda at: -abs(_span(picture, picture.lines[at])))
    drawn: dict[int, Drawn] = {}
    for at in order:
        line = picture.lines[at]
        path, places = _curve(picture, boxes, line, ports, lanes)
        drawn[at] = Drawn(line, path, labels.place(places, width_of(line)))
    return Layout(
        width=max(box.x + box.width for box in boxes) + GAP / 2 + MARGIN,
        height=max(box.y + box.height for box in boxes) + _LANE * 6 + MARGIN,
        boxes=boxes,
        heads=heads,
        lines=[drawn[at] for at in range(len(picture.lines))],
    )


def width_of(line: Line) -> float:
    """Return about how wide the label of a line is."""
    characters = sum(len(way.move) + 2 for way in line.shown) + (3 if line.more else -2)
    return characters * _CHARACTER


def _span(picture: Picture, line: Line) -> int:
    return picture.nodes[line.after].column - picture.nodes[line.before].column


# --- boxes ------------------------------------------------------------------------------------------


def _boxes(picture: Picture) -> tuple[list[Box], list[float]]:
    nodes = picture.nodes
    ports, lanes = defaultdict[tuple[int, Side], int](int), defaultdict[int, int](int)
    for line in picture.lines:
        if line.before != line.after:
            for end in _ends(picture, line):
                ports[end] += 1
            lanes[nodes[line.before].row] += abs(_span(picture, line)) > 1
    heights, wide = defaultdict[int, float](float), 120.0
    for number, node in enumerate(nodes):
        most = max(ports[number, "left"], ports[number, "right"])
        height = max(most * _PORT + 8, len(node.lines) * _TEXT_LINE + 22)
        heights[node.row] = max(heights[node.row], height)
        wide = max(wide, *(len(line) * 7.2 + 28 for line in node.lines))
    rows = 1 + max(node.row for node in nodes)
    pitches = [heights[row] + _LOOP + (lanes[row] + 1) * _LANE for row in range(rows)]
    tops = list(accumulate(pitches, initial=MARGIN + HEAD))
    boxes = [
        Box(_left(node.column, wide), tops[node.row], wide, max(heights[node.row], 40)) for node in nodes
    ]
    return boxes, [_left(column, wide) + wide / 2 for column in range(len(picture.columns))]


def _left(column: int, wide: float) -> float:
    return MARGIN + GAP / 2 + column * (wide + GAP)


def _ends(picture: Picture, line: Line) -> tuple[tuple[int, Side], tuple[int, Side]]:
    """Return the side of each box at which a line begins and ends."""
    span = _span(picture, line)
    if span == 0:
        down = picture.nodes[line.after].row > picture.nodes[line.before].row
        side: Side = "right" if down else "left"
        return (line.before, side), (line.after, side)
    if span > 0:
        return (line.before, "right"), (line.after, "left")
    return (line.before, "left"), (line.after, "right")


#: (number of a node, side, line) -> where the line meets the box
_Ports = dict[tuple[int, Side, Line], Point]


def _ports(picture: Picture, boxes: Sequence[Box]) -> _Ports:
    """Spread the lines over the sides of the boxes, so that those which lead up are above the others."""
    at_side: dict[tuple[int, Side], list[tuple[tuple[float, float], Line]]] = defaultdict(list)
    for line in picture.lines:
        if line.before != line.after:
            for (number, side), other in zip(_ends(picture, line), (line.after, line.before), strict=True):
                away = boxes[other].y - boxes[number].y
                # Of two arcs in one direction the longer one is around the shorter one.
                arc = (0.0 if away < 0 else 2.0, -away)
                at_side[number, side].append(((1.0, away) if _span(picture, line) else arc, line))
    ports: _Ports = {}
    for (number, side), lines in at_side.items():
        box = boxes[number]
        x = box.x if side == "left" else box.x + box.width
        lines.sort(key=lambda each: each[0])
        step = box.height / (len(lines) + 1)
        for at, (_, line) in enumerate(lines, start=1):
            ports[number, side, line] = Point(x, box.y + at * step)
    return ports


# --- curves -----------------------------------------------------------------------------------------


class _Lanes:
    """The lanes below each row, given out one after the other."""

    def __init__(self) -> None:
        self._used: defaultdict[float, int] = defaultdict(int)

    def next(self, below: float) -> float:
        self._used[below] += 1
        return below + self._used[below] * _LANE


def _curve(
    picture: Picture, boxes: Sequence[Box], line: Line, ports: _Ports, lanes: _Lanes
) -> tuple[str, list[Point]]:
    """Return the path of a line, and the places for its label, the best first."""
    if line.before == line.after:
        return _loop(boxes[line.before], width_of(line))
    first, last = _ends(picture, line)
    begin, end = ports[(*first, line)], ports[(*last, line)]
    away = 1 if first[1] == "right" else -1
    span = _span(picture, line)
    if span == 0:
        rows = abs(picture.nodes[line.after].row - picture.nodes[line.before].row)
        bow = away * min(_BOW + _BOW_MORE * (rows - 1), _BOW_MAX)
        return _cubic(begin, Point(begin.x + bow, begin.y), Point(end.x + bow, end.y), end)
    if abs(span) == 1:
        reach = away * GAP / 2
        return _cubic(begin, Point(begin.x + reach, begin.y), Point(end.x - reach, end.y), end)
    lane = lanes.next(boxes[line.before].y + boxes[line.before].height)
    bend = away * GAP * 0.6
    enters, leaves = begin.x + bend, end.x - bend
    path = (
        f"{_move(begin)} C{_n(begin.x + bend * 0.6)} {_n(begin.y)} {_n(enters - bend * 0.5)} {_n(lane)} "
        f"{_n(enters)} {_n(lane)} H{_n(leaves)} C{_n(leaves + bend * 0.5)} {_n(lane)} "
        f"{_n(end.x - bend * 0.6)} {_n(end.y)} {_n(end.x)} {_n(end.y)}"
    )
    return path, [Point(enters + (leaves - enters) * share, lane) for share in (0.5, 0.3, 0.7, 0.1, 0.9)]


def _loop(box: Box, label: float) -> tuple[str, list[Point]]:
    x = box.x + 26
    path = (
        f"{_move(Point(x - _LOOP_HALF / 2, box.y))} C{_n(x - _LOOP_HALF)} {_n(box.y - 30)} "
        f"{_n(x + _LOOP_HALF)} {_n(box.y - 30)} {_n(x + _LOOP_HALF / 2)} {_n(box.y)}"
    )
    return path, [Point(x + _LOOP_HALF + 4 + label / 2, box.y - 14)]


def _cubic(begin: Point, one: Point, two: Point, end: Point) -> tuple[str, list[Point]]:
    path = f"{_move(begin)} C{_n(one.x)} {_n(one.y)} {_n(two.x)} {_n(two.y)} {_n(end.x)} {_n(end.y)}"
    shares = (0.5, 0.4, 0.6, 0.32, 0.68, 0.25, 0.75)
    return path, [_on_cubic(begin, one, two, end, share) for share in shares]


def _on_cubic(begin: Point, one: Point, two: Point, end: Point, t: float) -> Point:
    weights = ((1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t**2, t**3)
    points = (begin, one, two, end)
    return Point(
        sum(weight * point.x for weight, point in zip(weights, points, strict=True)),
        sum(weight * point.y for weight, point in zip(weights, points, strict=True)),
    )


def _move(point: Point) -> str:
    return f"M{_n(point.x)} {_n(point.y)}"


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


# --- labels -----------------------------------------------------------------------------------------


class _Labels:
    """The labels that have a place. Only those near by are looked at."""

    def __init__(self) -> None:
        self._cells: dict[tuple[int, int], list[Box]] = defaultdict(list)

    def place(self, places: Sequence[Point], width: float) -> Point:
        """Return the first of the places that is free; if none is, the first."""
        found = next((place for place in places if self._free(_around(place, width))), places[0])
        box = _around(found, width)
        for cell in _cells(box):
            self._cells[cell].append(box)
        return found

    def _free(self, box: Box) -> bool:
        return not any(_overlap(box, other) for cell in _cells(box) for other in self._cells.get(cell, ()))


def _around(middle: Point, width: float) -> Box:
    return Box(middle.x - width / 2, middle.y - _LABEL_HEIGHT / 2, width, _LABEL_HEIGHT)


def _cells(box: Box) -> Iterator[tuple[int, int]]:
    for column in range(int(box.x // 80), int((box.x + box.width) // 80) + 1):
        for row in range(int(box.y // 40), int((box.y + box.height) // 40) + 1):
            yield column, row


def _overlap(one: Box, other: Box) -> bool:
    return (
        one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + other.height
        and other.y < one.y + one.height
    )
