from __future__ import annotations

from typing import Any

import pytest

from bridge.core.events import DocumentPolicyFound, DocumentStarted, Event, ProfilerStarted, RecordingEnded
from bridge.core.recording import Meta, Recording
from bridge.core.verdicts import Judgement
from bridge.judging.judge import judge
from bridge.judging.replay import Replay

RULE = "document-policy"


def document(name: str, *, top: bool = True, profiler: bool = False, **policy: Any) -> list[Event]:
    common: dict[str, Any] = {"wall_ms": 1010, "tab": "tab-1", "document": name}
    page = common | {"seq": 1, "page_ms": 0}
    url = f"https://example.com/{name}?secret=1"
    policy = {"source": "network"} | policy
    events: list[Event] = [
        DocumentStarted(**page, url=url, top=top, visibility="visible", profiler=True),
        DocumentPolicyFound(**common, url=url, top=top, **policy),
    ]
    if profiler:
        started: dict[str, Any] = {"profiler": 1, "requested_interval_ms": 10, "sample_interval_ms": 10}
        events.append(ProfilerStarted(**page | {"seq": 2}, **started, max_buffer_size=100))
    return events


def judged(*documents: list[Event], required: bool = True) -> Judgement:
    events = [event for each in documents for event in each]
    meta = Meta(started_at=1000, require_document_policy=required)
    return judge(Replay.of(Recording(meta=meta, events=[*events, RecordingEnded(wall_ms=2000)])))


def test_an_added_header_is_a_violation_with_its_document() -> None:
    judgement = judged(document("page", added="js-profiling"))
    assert judgement.verdict == "violated"
    assert judgement.rules[RULE] == "violated"
    [violation] = judgement.violations
    assert (violation.rule, violation.tab, violation.at_ms) == (RULE, "tab-1", 10)
    assert violation.message.startswith(
        "Document-Policy: js-profiling was added to https://example.com/page;"
    )


def test_a_server_that_sends_none_breaks_it_also_where_nothing_is_added() -> None:
    [violation] = judged(document("page")).violations
    assert "https://example.com/page sends no Document-Policy: js-profiling" in violation.message


@pytest.mark.parametrize("policy", [{"server": "js-profiling"}, {"server": "js-profiling-mode=lazy"}])
def test_a_server_that_decides_keeps_it(policy: dict[str, Any]) -> None:
    judgement = judged(document("page", **policy))
    assert judgement.rules[RULE] == "held"
    assert judgement.verdict != "held"  # there is no profiler that keeps any promise


def test_a_frame_counts_once_a_profiler_runs_in_it() -> None:
    page = document("page", server="js-profiling")
    assert judged(page, document("ad", top=False, added="js-profiling")).rules[RULE] == "held"
    frame = document("frame", top=False, profiler=True, added="js-profiling")
    assert judged(page, frame).rules[RULE] == "violated"


def test_a_document_whose_answer_was_not_seen_is_not_judged() -> None:
    judgement = judged(document("page", source="service-worker"))
    assert judgement.rules[RULE] == "inconclusive"
    assert "came from a service worker" in judgement.reasons[RULE]


def test_a_page_without_a_server_needs_no_header() -> None:
    assert judged(document("page", source="no-server")).violations == []


def test_nobody_has_to_who_is_not_required_to() -> None:
    assert RULE not in judged(document("page", added="js-profiling"), required=False).rules
