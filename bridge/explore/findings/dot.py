"""Writes the picture of a graph in the language of Graphviz. Pure: text only."""

from __future__ import annotations

from collections.abc import Iterator

from bridge.explore.findings.picture import Picture, Status, printable

_STYLES: dict[Status, str] = {
    "covered": 'style=solid, penwidth=2.2, color="#2563a8"',
    "partly": 'style=solid, penwidth=1.1, color="#2563a8"',
    "uncovered": 'style=dashed, penwidth=0.8, color="#888888"',
    "broken": 'style=solid, penwidth=2.6, color="#c62828", fontcolor="#c62828"',
}


def dot(picture: Picture) -> str:
    """Return the picture in the language of Graphviz: a node for each state, an edge for each line."""
    return "\n".join([*_dot(picture), ""])


def _dot(picture: Picture) -> Iterator[str]:
    yield "digraph explore {"
    yield f"  label={_quoted(picture.title)};"
    yield '  node [shape=box, style=rounded, fontname="sans-serif"];'
    yield '  edge [fontname="sans-serif", fontsize=10];'
    for number, node in enumerate(picture.nodes):
        start = ", peripheries=2" if number == 0 else ""
        yield f"  s{number} [label={_quoted(chr(10).join(node.lines))}{start}];"
    for line in picture.lines:
        shown = ", ".join(way.move for way in line.shown) + (f" +{line.more}" if line.more else "")
        title = chr(10).join(way.title for way in line.ways)
        yield (
            f"  s{line.before} -> s{line.after} "
            f"[label={_quoted(shown)}, tooltip={_quoted(title)}, {_STYLES[line.status]}];"
        )
    yield "}"


def _quoted(text: str) -> str:
    text = printable(text).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{text}"'
