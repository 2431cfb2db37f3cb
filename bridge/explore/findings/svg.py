"""Draws the picture of a graph as SVG, for light and dark, without Graphviz. Pure: text only."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from bridge.explore.findings.layout import HEAD, MARGIN, Box, Drawn, layout_of
from bridge.explore.findings.picture import Picture, Status, Way, printable

_STYLE = """
svg { --paper: #ffffff; --ink: #1f2430; --soft: #6b7280; --box: #f3f5f9; --edge: #c3c9d4;
      --covered: #2563a8; --uncovered: #9aa1ad; --broken: #c62828; background: var(--paper) }
@media (prefers-color-scheme: dark) {
  svg { --paper: #14171d; --ink: #e6e9ef; --soft: #98a1b0; --box: #222732; --edge: #48505f;
        --covered: #6cb0f5; --uncovered: #737c8b; --broken: #ff7b72 }
}
text { font: 11px system-ui, sans-serif; fill: var(--ink) }
.sheet { fill: var(--paper) }
.box rect { fill: var(--box); stroke: var(--edge); stroke-width: 1.2 }
.start rect { stroke: var(--ink); stroke-width: 2 }
.box text { font-size: 13px; font-weight: 600; text-anchor: middle }
.head { font-size: 15px; font-weight: 600; text-anchor: middle; fill: var(--soft) }
.name { font-size: 16px; font-weight: 600 }
.line path { fill: none }
.line text { text-anchor: middle; paint-order: stroke; stroke: var(--paper); stroke-width: 4px;
             stroke-linejoin: round }
.hit { stroke: transparent; stroke-width: 10 }
.covered .curve { stroke: var(--covered); stroke-width: 2.2 }
.partly .curve { stroke: var(--covered); stroke-width: 1.1 }
.uncovered .curve { stroke: var(--uncovered); stroke-width: 1; stroke-dasharray: 5 4 }
.broken .curve { stroke: var(--broken); stroke-width: 3 }
.line:hover .curve { stroke-width: 4 }
tspan.uncovered { fill: var(--soft); font-style: italic }
tspan.broken { fill: var(--broken); font-weight: 700 }
marker path { stroke: none }
.tip-covered, .tip-partly { fill: var(--covered) }
.tip-uncovered { fill: var(--uncovered) }
.tip-broken { fill: var(--broken) }
"""

_LEGEND: dict[Status, str] = {
    "covered": "covered",
    "partly": "covered in part",
    "uncovered": "not covered",
    "broken": "breaks a rule",
}


def svg(picture: Picture) -> str:
    """Return the picture as an SVG document. Each line has a title with all its transitions."""
    return "\n".join([*_svg(picture), ""])


def _svg(picture: Picture) -> Iterator[str]:
    layout = layout_of(picture)
    width, height = f"{layout.width:.0f}", f"{layout.height:.0f}"
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" role="img">'
    )
    yield f"<title>{_text(picture.title)}</title>"
    yield f"<style>{_STYLE}</style>"
    yield "<defs>"
    for status in _LEGEND:
        yield (
            f'<marker id="tip-{status}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="9" '
            f'markerHeight="9" markerUnits="userSpaceOnUse" orient="auto">'
            f'<path class="tip-{status}" d="M0 0.5L10 5L0 9.5z"/></marker>'
        )
    yield "</defs>"
    yield '<rect class="sheet" width="100%" height="100%"/>'
    yield from _legend(picture)
    for x, head in zip(layout.heads, picture.columns, strict=True):
        yield f'<text class="head" x="{x:.1f}" y="{MARGIN + HEAD - 52:.1f}">session {_text(head)}</text>'
    for drawn in layout.lines:
        yield from _line(picture, drawn)
    for number, (node, box) in enumerate(zip(picture.nodes, layout.boxes, strict=True)):
        yield from _box(node.lines, box, start=number == 0)
    # Labels lie over all curves.
    for drawn in layout.lines:
        yield _label(drawn)
    yield "</svg>"


def _legend(picture: Picture) -> Iterator[str]:
    yield f'<text class="name" x="{MARGIN}" y="{MARGIN - 8}">{_text(picture.title)}</text>'
    for at, (status, words) in enumerate(_LEGEND.items()):
        x, y = MARGIN + at * 150, MARGIN + 16
        yield (
            f'<g class="line {status}"><path class="curve" d="M{x} {y}h34" '
            f'marker-end="url(#tip-{status})"/></g><text x="{x + 42}" y="{y + 4}">{words}</text>'
        )


def _line(picture: Picture, drawn: Drawn) -> Iterator[str]:
    line = drawn.line
    before, after = ("; ".join(picture.nodes[number].lines) for number in (line.before, line.after))
    yield f'<g class="line {line.status}">'
    yield f"<title>{_text(before)} \u2192 {_text(after)}"
    yield "\n".join(_text(way.title) for way in line.ways) + "</title>"
    yield f'<path class="hit" d="{drawn.path}"/>'
    yield f'<path class="curve" d="{drawn.path}" marker-end="url(#tip-{line.status})"/>'
    yield "</g>"


def _label(drawn: Drawn) -> str:
    names = ", ".join(_name(way) for way in drawn.line.shown)
    more = f" +{drawn.line.more}" if drawn.line.more else ""
    return (
        f'<g class="line"><text x="{drawn.label.x:.1f}" y="{drawn.label.y + 4:.1f}">{names}{more}</text></g>'
    )


def _name(way: Way) -> str:
    return f'<tspan class="{way.status}">{_text(way.move)}</tspan>'


def _box(lines: tuple[str, ...], box: Box, *, start: bool) -> Iterator[str]:
    yield f'<g class="box{" start" if start else ""}">'
    yield (
        f'<rect x="{box.x:.1f}" y="{box.y:.1f}" width="{box.width:.1f}" height="{box.height:.1f}" rx="8"/>'
    )
    middle = box.y + box.height / 2 - (len(lines) - 1) * 8.5
    for at, text in enumerate(lines):
        yield f'<text x="{box.x + box.width / 2:.1f}" y="{middle + at * 17 + 4.5:.1f}">{_text(text)}</text>'
    yield "</g>"


def _text(text: str) -> str:
    return escape(printable(text))
