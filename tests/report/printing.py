"""What is printed of recorded runs: at some widths, in a pipe, and in an encoding that lacks the signs."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path

from bridge.cli.next_command import show_command
from bridge.judging.judge import judge
from bridge.judging.recording_files import read
from bridge.judging.replay import Replay
from bridge.judging.results import result_of
from bridge.report.suite import Suite
from bridge.report.terminal import Look, Terminal
from tests.report.recorded import RECORDINGS

PRINTED = Path(__file__).parent / "printed"
_HELD = "hidden-expiry-datadog-6.27.1"
_VIOLATED = "hidden-expiry-datadog-6.27.0"
#: name of a call -> its runs
CALLS = {
    "violated": [_VIOLATED],
    "held": [_HELD],
    "suite": [
        _HELD,
        _VIOLATED,
        _VIOLATED,
        "webview-datadog-7.16.2",
        "two-tabs-datadog-6.27.0",
        "bfcache-return-sentry-legacy-10.78.0",
        "refused-datadog-6.27.1",
    ],
}
#: name of a place where it is printed -> its width and its encoding
PLACES = {
    "60": (60, "utf-8"),
    "80": (80, "utf-8"),
    "120": (120, "utf-8"),
    "pipe": (None, "utf-8"),
    "cp1252": (None, "cp1252"),
}
EVERY = [(call, place) for call in CALLS for place in PLACES]


def stored(call: str, place: str) -> Path:
    """Return the file with what was printed."""
    return PRINTED / f"{call}-{place}.txt"


def printed(call: str, place: str) -> str:
    """Return what is printed today."""
    width, encoding = PLACES[place]
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding, newline="", write_through=True)
    terminal = Terminal(stream, Look(width, Terminal(stream).look.signs))
    replays = [_replay(name) for name in CALLS[call]]
    metas = [replay.recording.meta for replay in replays]
    suite = Suite(terminal.look, [(meta.scenario, meta.subject) for meta in metas])
    for name, replay in zip(CALLS[call], replays, strict=True):
        judgement = judge(replay)
        result = result_of(replay, judgement, f"recordings/{name}.pbr.zip")
        terminal.print(suite.add(replay, judgement, result))
    terminal.print(suite.closing(show_command))
    stream.seek(0)
    return stream.read()


@cache
def _replay(name: str) -> Replay:
    return Replay.of(read(RECORDINGS / f"{name}.pbr.zip"))
