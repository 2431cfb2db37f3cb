from __future__ import annotations

from typing import get_args

import jsonschema
import pytest

from bridge.core import events as e
from bridge.core.events import AnyEvent
from bridge.core.recording import decode_event, encode_event, event_schema

KINDS = get_args(AnyEvent)
SAMPLES: dict[str, object] = {
    "float": 1.5,
    "int": 2,
    "str": "text",
    "bool": True,
    "float | None": None,
    "str | None": "text",
    "Visibility": "hidden",
    "StoreMedium": "cookie",
    "Writer": "page",
    "DocumentSource": "network",
    "Intent": "stop",
    "bytes": b"body",
    "dict[str, str]": {"content-type": "text/plain"},
    "list[Change]": [e.Change("switch", "headless")],
    "Delayable": "page",
    "dict[str, Any]": {"minutes": 15.0},
    "list[str]": ["DD_RUM"],
    "Literal['active', 'frozen']": "frozen",
    "Literal['longtask', 'long-animation-frame']": "longtask",
}


def sample(kind: type[e.Event]) -> e.Event:
    hints: dict[str, str] = {}
    for base in reversed(kind.__mro__):
        hints |= getattr(base, "__annotations__", {})
    values = {
        name: SAMPLES[str(hint).replace('"', "'")]
        for name, hint in hints.items()
        if name in kind.__struct_fields__
    }
    return kind(**values)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_event_survives_the_disk_and_fits_the_schema(kind: type[e.Event]) -> None:
    event = sample(kind)
    line = encode_event(event)
    assert decode_event(line) == event
    import json

    jsonschema.validate(json.loads(line), event_schema())


def test_the_schema_refuses_what_is_no_event() -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"kind": "profiler-exploded", "wall_ms": 1}, event_schema())


def test_events_are_frozen() -> None:
    with pytest.raises(AttributeError):
        e.TabClosed(wall_ms=1).wall_ms = 2  # type: ignore[misc]


def test_kinds_are_unique_and_every_leaf_is_in_the_union() -> None:
    def leaves(kind: type[e.Event]) -> set[type[e.Event]]:
        below = {leaf for sub in kind.__subclasses__() for leaf in leaves(sub)}
        return below or {kind}

    assert leaves(e.Event) == set(KINDS)
    tags = [kind.__struct_config__.tag for kind in KINDS]
    assert len(set(tags)) == len(tags)
    assert "profiler-stop-settled" in tags
