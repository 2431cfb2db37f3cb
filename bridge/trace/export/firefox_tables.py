"""The tables that all threads of a profile for the Firefox Profiler share, as stacks and functions. Pure."""

from __future__ import annotations

from typing import Any

from bridge.trace.calls import Call, CallKind
from bridge.trace.tree import CallTree, calls_in

OTHER, _JAVASCRIPT, _IDLE, _LAYOUT, _GC, _GRAPHICS = range(6)
#: Those of Firefox. The first grey one is the default; what is `Idle` is left out of its sums.
CATEGORIES = [
    {"name": name, "color": color, "subcategories": ["Other"]}
    for name, color in (
        ("Other", "grey"),
        ("JavaScript", "yellow"),
        ("Idle", "transparent"),
        ("Layout", "purple"),
        ("GC / CC", "orange"),
        ("Graphics", "green"),
    )
]
_BY_KIND: dict[CallKind, int] = {"script": _JAVASCRIPT, "idle": _IDLE, "not-sampled": OTHER, "marker": OTHER}
_BY_MARKER = {"(gc)": _GC, "(style)": _LAYOUT, "(layout)": _LAYOUT, "(paint)": _GRAPHICS}
_URL = 5


class Strings:
    """Texts by numbers, each once."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def number(self, text: str) -> int:
        return self._numbers.setdefault(text, len(self._numbers))

    def all(self) -> list[str]:
        return list(self._numbers)


def shared_tables(tree: CallTree, strings: Strings) -> dict[str, Any]:
    """Return the tables: a stack for each node, and a frame and a function for each call of the tree. What
    they need is added to `strings`."""
    calls = calls_in(tree)
    urls = [strings.number(url) for url in tree.urls]
    return {
        "stackTable": {
            "frame": tree.calls,
            "prefix": [parent if parent >= 0 else None for parent in tree.parents],
            "length": len(tree.parents),
        },
        "frameTable": _frames(calls),
        "funcTable": _functions(tree, calls, strings),
        "resourceTable": {
            "type": [_URL] * len(urls),
            "lib": [None] * len(urls),
            "name": urls,
            "host": [None] * len(urls),
            "length": len(urls),
        },
        "nativeSymbols": {"libIndex": [], "address": [], "name": [], "functionSize": [], "length": 0},
        "sources": {
            "id": [None] * len(urls),
            "filename": urls,
            "startLine": [1] * len(urls),
            "startColumn": [1] * len(urls),
            "sourceMapURL": [None] * len(urls),
            "length": len(urls),
        },
        "stringArray": strings.all(),
    }


def _frames(calls: list[Call]) -> dict[str, Any]:
    """The line at work is unknown; that of the function is in its table."""
    none = [None] * len(calls)
    return {
        "address": [-1] * len(calls),
        "inlineDepth": [0] * len(calls),
        "category": [_category(call) for call in calls],
        "subcategory": [0] * len(calls),
        "func": list(range(len(calls))),
        "nativeSymbol": none,
        "innerWindowID": none,
        "line": none,
        "column": none,
        "length": len(calls),
    }


def _category(call: Call) -> int:
    return _BY_MARKER.get(call.name, OTHER) if call.kind == "marker" else _BY_KIND[call.kind]


def _functions(tree: CallTree, calls: list[Call], strings: Strings) -> dict[str, Any]:
    urls = [frame.url for frame in tree.frames]
    return {
        "name": [strings.number(call.name) for call in calls],
        "isJS": [call.kind == "script" for call in calls],
        # So that what is no script is shown among it.
        "relevantForJS": [call.kind != "script" for call in calls],
        "resource": urls,
        "source": [url if url >= 0 else None for url in urls],
        "lineNumber": [call.line for call in calls],
        "columnNumber": [call.column for call in calls],
        "length": len(calls),
    }
