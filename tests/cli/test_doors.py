"""What people send to `serve`, and what `profiles show` tells of it then."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.calling import called
from tests.intake.served import Sender, Serve

JSON = "application/json"
#: 900 ms of work in ten samples, then 9 ms of idleness in ninety.
UNEVEN = {
    "resources": [],
    "frames": [{"name": "work"}],
    "stacks": [{"frameId": 0}],
    "samples": [
        *({"timestamp": at * 100.0, "stackId": 0} for at in range(10)),
        *({"timestamp": 1000 + at / 10} for at in range(90)),
    ],
}
MARKERS = {
    "resources": [],
    "frames": [{"name": "a"}],
    "stacks": [{"frameId": 0}],
    "samples": [
        {"timestamp": 1, "stackId": 0, "marker": "script"},
        {"timestamp": 11, "marker": "layout"},
        {"timestamp": 21, "marker": "style"},
        {"timestamp": 31, "marker": "gc"},
        {"timestamp": 41},
    ],
}
DISORDERED = {**MARKERS, "samples": [{"timestamp": at, "stackId": 0} for at in (20, 0, 10, 30)]}
NAMES = ("uneven", "markers", "disordered", "two")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with Serve(tmp_path_factory.mktemp("store"), "--processes", "0") as running:
        with Sender(running.address) as sender:
            for trace in (UNEVEN, MARKERS, DISORDERED, [UNEVEN, MARKERS]):
                assert sender.post(json.dumps(trace).encode(), "/v1/profiles", JSON) == 202
            rum = "/rum-proxy/api/v2/rum?ddsource=browser&dd-api-key=pub0"
            assert sender.post(b'{"type":"view","date":1}', rum, "application/x-www-form-urlencoded") == 202
        yield Path(running.said["store"])


def show(store: Path, name: str, *more: str) -> str:
    done = called("profiles", "show", str(NAMES.index(name) + 1), "--store", store, *more)
    assert done.returncode == 0, done.stderr
    return done.stdout


def said(text: str, name: str) -> str:
    return next(line.strip().removeprefix(name).strip() for line in text.splitlines() if name in line)


def test_a_sample_stands_for_its_time(store: Path) -> None:
    text = show(store, "uneven")
    assert said(text, "busy") == "1000.0 ms"
    assert said(text, "idle") == "18.9 ms, 2%"
    assert said(text, "samples") == "100, 10 busy"
    assert said(text, "bursts") == "90 samples in 1"
    whole: dict[str, Any] = json.loads(show(store, "uneven", "--json"))
    assert whole["health"]["idle_share"] == pytest.approx(0.0185, abs=0.001)
    assert whole["hottest"][0]["self_ms"] == 1000


def test_markers_are_told_and_not_idle(store: Path) -> None:
    text = show(store, "markers")
    assert said(text, "samples") == "5, 4 busy"
    assert said(text, "markers") == "gc 1, layout 1, script 1, style 1"
    assert said(text, "idle") == "10.0 ms, 20%"


def test_order_is_restored_and_told(store: Path) -> None:
    text = show(store, "disordered")
    assert said(text, "out of order").startswith("1 samples, put in order: probably another profiler")
    assert said(text, "busy") == "40.0 ms"


def test_of_several_traces_the_first_is_shown(store: Path) -> None:
    text = show(store, "two")
    assert "the first of 2 profiles in this upload" in text
    assert said(text, "busy") == "1000.0 ms"


def test_ls_goes_by_time(store: Path) -> None:
    head, first, *_ = called("profiles", "ls", "--store", store).stdout.splitlines()
    assert head.split()[6:11] == ["run", "busy", "idle", "coverage", "samples"]
    assert "1.00 s    2%" in first
