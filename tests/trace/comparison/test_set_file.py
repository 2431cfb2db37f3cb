"""A set comes back from its file, and what is no set is refused in words."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bridge.errors import BadInput
from bridge.trace.comparison.set_file import decode, encode
from tests.trace.comparison.made import set_of

SET = set_of([{"a": 3, "b": 1}, {"a": 1}], runs=["x", "y"])


def test_it_comes_back() -> None:
    assert decode(encode(SET), "main.json") == SET


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda d: d["set"]["tree"]["parents"].append(-1), "not of one length"),
        (lambda d: d["set"]["tree"]["parents"].__setitem__(0, 5), "not after its parent"),
        (lambda d: d["set"]["tree"]["calls"].__setitem__(0, 99), "frame that it names"),
        (lambda d: d["set"]["members"][0]["self_us"].append([99, 0]), "frame that it names"),
        (lambda d: d["set"]["tree"]["frames"][0].__setitem__(1, 99), "script that it names"),
        (lambda d: d["set"]["tree"]["self_us"].__setitem__(0, -1), "negative"),
        (lambda d: d["set"]["members"][0].__setitem__("idle_us", -5), "negative"),
        (lambda d: d["set"]["members"][0].__setitem__("samples", 10**30), "too large"),
        (lambda d: d["set"]["tree"]["self_us"].__setitem__(0, 10**400), "too large|no set"),
        (lambda d: d["set"]["members"][0].__setitem__("busy_us", 5), "do not add up"),
        (lambda d: d["set"]["members"][0].__setitem__("samples", 0), "do not add up"),
        (lambda d: d["set"]["tree"]["frames"][0].__setitem__(4, "idle"), "in which nothing ran"),
        (lambda d: d.__setitem__("schema", "other/1"), "schema"),
        (lambda d: d.pop("set"), "no set of profiles"),
    ],
)
def test_what_cannot_be_is_told(change: Any, told: str) -> None:
    document = json.loads(encode(SET))
    change(document)
    with pytest.raises(BadInput, match=told) as error:
        decode(json.dumps(document).encode(), "main.json")
    assert "main.json" in str(error.value)


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"\xff\xfe", b"[" * 100_000, b'{"schema": 1}'])
def test_other_files_are_refused(data: bytes) -> None:
    with pytest.raises(BadInput, match=r"x\.json is no set of profiles"):
        decode(data, "x.json")
