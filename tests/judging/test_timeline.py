from __future__ import annotations

from typing import get_args

import pytest

from bridge.core import events as e
from bridge.core.events import AnyEvent
from bridge.judging.judge import judge
from bridge.judging.replay import Replay
from bridge.judging.timeline import _event_text, rows
from bridge.report.terminal import PIPE, Terminal
from bridge.report.text import run_report
from bridge.report.verdict_table import verdict_table
from tests.core.test_events import sample
from tests.harness.recorded import drawn_recording, page, recording


def told() -> list[tuple[float, str, str, str, str]]:
    one = drawn_recording()
    return [
        (row.at_ms, row.visibility, row.session, row.profiler, row.text)
        for row in rows(Replay.of(one), judge(Replay.of(one)))
    ]


def test_one_row_an_event_with_the_state_beside_it() -> None:
    assert told()[:3] == [
        (0, "visible", "absent", "stopped(initializing)", "page http://x/"),
        (5, "visible", "tracked 11111111", "stopped(initializing)", "SDK writes a new session, 11111111"),
        (10, "visible", "tracked 11111111", "running", "profiler #1 starts, 10 ms"),
    ]


def test_the_violation_stands_where_it_happened() -> None:
    last = told()[-1]
    assert last[0] == 1800
    assert last[4].startswith("restarts-on-renewal: session renewed at 300 ms")


def test_the_empty_page_that_a_tab_begins_with_is_left_out() -> None:
    one = recording()
    blank = page(e.DocumentStarted, -5, 1, url="about:blank", top=True, visibility="visible", profiler=True)
    import msgspec

    one.events.insert(0, msgspec.structs.replace(blank, document="blank"))
    assert all("about:blank" not in row.text for row in rows(Replay.of(one), judge(Replay.of(one))))


@pytest.mark.parametrize("kind", get_args(AnyEvent), ids=lambda kind: kind.__name__)
def test_every_kind_of_event_can_be_said(kind: type[e.Event]) -> None:
    assert isinstance(_event_text(sample(kind)), str)


def test_an_emulated_tab_is_never_called_real(capsys: pytest.CaptureFixture[str]) -> None:
    one = recording()
    assert one.meta.visibility == "real"
    hidden = page(e.VisibilityChanged, 20, 9, visibility="hidden", trusted=False)
    one.events[:0] = [e.TabOpened(wall_ms=one.meta.started_at, tab=hidden.tab, emulated=True)]
    one.events.append(hidden)
    texts = [row.text for row in rows(Replay.of(one), judge(Replay.of(one)))]
    assert "tab opened, its visibility is emulated" in texts
    assert "page is hidden (emulated)" in texts
    Terminal(look=PIPE).print(run_report(one, judge(Replay.of(one)), []))
    assert "(emulated visibility" in capsys.readouterr().out


def test_the_report_reads_like_a_timeline(capsys: pytest.CaptureFixture[str]) -> None:
    one = drawn_recording()
    judgement = judge(Replay.of(one))
    Terminal(look=PIPE).print(run_report(one, judgement, rows(Replay.of(one), judgement)))
    out = capsys.readouterr().out
    assert "story  datadog@0  violated  (real visibility" in out
    assert "→ suspend 15.00 min" in out
    assert "✗ restarts-on-renewal: session renewed" in out
    assert "✓  one-profiler-per-document" in out


def test_the_table_counts_repetitions(capsys: pytest.CaptureFixture[str]) -> None:
    judgement = judge(Replay.of(drawn_recording()))
    Terminal(look=PIPE).print(verdict_table({"story": {"a": [judgement, judgement], "b": []}}))
    out = capsys.readouterr().out
    assert "✗ 2x violated" in out
    assert "restarts-on-renewal" in out
