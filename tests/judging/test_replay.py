from __future__ import annotations

import msgspec

from bridge.core import events as e
from bridge.core.uploads import Upload
from bridge.judging.judge import judge
from bridge.judging.replay import Replay
from bridge.judging.vendor_detection import recognise
from tests.harness.recorded import START, drawn_recording, recording


def test_a_recording_is_judged_by_its_vendors_contract() -> None:
    judgement = judge(Replay.of(drawn_recording()))
    assert judgement.verdict == "violated"
    [violation] = judgement.violations
    assert violation.rule == "restarts-on-renewal"
    assert violation.at_ms == 1800


def test_the_order_of_arrival_does_not_matter() -> None:
    shuffled = drawn_recording()
    shuffled.events.reverse()
    assert judge(Replay.of(shuffled)) == judge(Replay.of(drawn_recording()))


def test_only_the_rules_asked_for() -> None:
    assert list(judge(Replay.of(recording(rules=["status-agrees"]))).rules) == ["status-agrees"]


def test_the_vendor_is_recognised_by_the_session_store() -> None:
    found = recognise(recording(vendor=""))
    assert found is not None
    assert found.name == "datadog"


def test_a_page_of_no_known_vendor_is_never_held() -> None:
    nobody = recording(vendor="")
    nobody.events = [event for event in nobody.events if not isinstance(event, e.SessionStoreChanged)]
    judgement = judge(Replay.of(nobody))
    assert judgement.verdict == "inconclusive"
    assert "nobody has promised" in judgement.reasons[""]


def test_a_failure_never_becomes_held() -> None:
    failed = recording(failure="step show: no", rules=["one-profiler-per-document"])
    assert judge(Replay.of(recording(rules=["one-profiler-per-document"]))).verdict == "held"
    judgement = judge(Replay.of(failed))
    assert judgement.verdict == "inconclusive"
    assert judgement.reasons == {"one-profiler-per-document": "step show: no"}


def test_a_failure_hides_no_violation() -> None:
    assert judge(Replay.of(drawn_recording(failure="step show: no"))).verdict == "violated"


def test_a_session_that_is_not_drawn_needs_no_profiler() -> None:
    # The id of its sessions is none of which the SDK could draw, unless it profiles all or none.
    judgement = judge(Replay.of(drawn_recording(profiling=0)))
    assert judgement.rules["restarts-on-renewal"] == "not-exercised"
    assert judgement.reasons["restarts-on-renewal"] == (
        "session 22222222 is not drawn for profiling: 0 % of sessions are"
    )


def test_without_the_sdks_rates_nothing_was_owed_for_sure() -> None:
    judgement = judge(Replay.of(recording()))
    assert judgement.rules["restarts-on-renewal"] == "inconclusive"
    assert "no event has told the SDK's rates" in judgement.reasons["restarts-on-renewal"]


def test_an_upload_that_cannot_be_read_is_noted() -> None:
    broken = recording()
    upload = Upload(
        id="u-0001",
        wall_ms=START + 400,
        tab="tab-1",
        method="POST",
        target="/dd?ddforward=%2Fapi%2Fv2%2Fprofile",
        headers={"content-type": "multipart/form-data; boundary=x"},
        status=400,
        body=b"nonsense",
    )
    broken.uploads = {upload.id: upload}
    broken.events.append(
        e.UploadReceived(
            wall_ms=upload.wall_ms,
            tab="tab-1",
            upload=upload.id,
            method="POST",
            target=upload.target,
            status=400,
            bytes=8,
        )
    )
    assert list(Replay.of(broken).unreadable) == ["u-0001"]


def test_judging_changes_nothing() -> None:
    one = recording()
    before = msgspec.json.encode(one.events)
    judge(Replay.of(one))
    assert msgspec.json.encode(one.events) == before


def test_a_recording_without_an_end_is_never_held() -> None:
    died = recording(rules=["one-profiler-per-document"])
    died.events.pop()
    judgement = judge(Replay.of(died))
    assert judgement.verdict == "inconclusive"
    assert "no end" in judgement.reasons["one-profiler-per-document"]
