"""What becomes of uploads, with the real SDK in real tabs: their stamps, and who sends them again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from playwright.sync_api import Playwright, sync_playwright

from bridge.core.uploads import Stamp
from bridge.harness.bridge import Bridge
from bridge.harness.player import Options, Played, play
from bridge.harness.stage import Subject
from bridge.intake.store import Query, UploadRecord, open_store
from bridge.judging.audit import Audit
from bridge.judging.recording_files import read
from bridge.judging.replay import Replay
from bridge.judging.results import Stood, result_of
from bridge.scenarios.named import find
from bridge.subjects import resolve, serve

SPECS = ("datadog@6.27.1", "datadog@latest")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("store")


@pytest.fixture(scope="module")
def running() -> Iterator[Playwright]:
    """For two bridges at a time; stopped with the module, as others start their own."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="module")
def bridge(store: Path, running: Playwright) -> Iterator[Bridge]:
    with Bridge.launch(store=store, playwright=running) as bridge:
        yield bridge


@pytest.fixture(scope="module", params=SPECS)
def subject(request: pytest.FixtureRequest) -> Iterator[Subject]:
    found = resolve(request.param)
    with serve(found) as serving:
        yield Subject(found.spec, serving.url, found.vendor)


def entries(store: Path) -> dict[str, UploadRecord]:
    reading = open_store(store, readonly=True)
    try:
        return {entry.id: entry for entry in reading.find(Query(limit=10_000))}
    finally:
        reading.close()


def told(stood: Stood | None) -> tuple[str | None, str | None]:
    return (stood.visibility, stood.session) if stood else (None, None)


def test_stamps_tell_how_the_tab_stood_in_result_recording_and_store(
    subject: Subject, tmp_path: Path, running: Playwright
) -> None:
    store = tmp_path / "store"
    with Bridge.launch(store=store, playwright=running) as bridge:
        played = play(bridge, find("hidden-expiry"), subject, 1, Options(recordings=tmp_path))
    first = played.result.uploads[0]
    assert first.stamp is not None
    assert told(first.stamp.start) == ("visible", "tracked")
    assert told(first.stamp.end) == ("hidden", "tracked")
    assert told(first.stamp.arrival) == ("hidden", "tracked")
    assert first.stamp.start is not None
    assert first.stamp.start.session_id == first.session_id
    assert not first.stamp.emulated

    assert played.result.recording is not None
    recorded = read(Path(played.result.recording)).uploads
    assert all(upload.stamp is not None for upload in recorded.values())
    kept = entries(store)
    for name, upload in recorded.items():
        assert msgspec.convert(kept[name].stamp, Stamp) == upload.stamp
    replay = Replay.of(read(Path(played.result.recording)))
    again = result_of(replay, path=played.result.recording)
    assert msgspec.json.encode(again) == msgspec.json.encode(played.result)


def play_with(bridge: Bridge, subject: Subject, script: str) -> tuple[Played, Audit]:
    """Hidden and shown while the intake answers profiles by `script`, and then as usual."""
    faults = bridge._running.intake.faults  # those of a run are ordered once it has begun
    faults.set("datadog/profile", script)
    try:
        played = play(bridge, find("hidden-resume"), subject, 1, Options())
    finally:
        faults.clear()
    assert played.result.failure == ""
    return played, played.result.audit


def test_the_sdk_tries_again_and_it_is_one_profile(bridge: Bridge, subject: Subject, store: Path) -> None:
    played, audit = play_with(bridge, subject, "500,503")
    retried = [repeated for repeated in audit.repeats if repeated.profile]
    assert [repeated.repeat for repeated in retried] == ["retry", "retry"]
    refused = [refusal for refusal in audit.refusals if refusal.profile]
    assert [(refusal.status, refusal.delivered) for refusal in refused] == [(500, True), (503, True)]
    assert refused[0].problem == "fault on order: 500"
    [delivered] = [upload for upload in played.result.uploads if upload.upload == retried[-1].upload]
    assert audit.traces.get("lost", 0) == 0
    assert played.result.rules["collected-trace-is-uploaded"] == "held"
    kept = entries(store)
    assert kept[refused[0].upload].profile is None
    assert kept[delivered.upload].profile is not None


def test_chromium_sends_again_after_a_408_and_it_is_one_profile(bridge: Bridge, subject: Subject) -> None:
    # It does on a connection that was used before, which the one of an attempt need not have been; then the
    # SDK tries again.
    played, audit = play_with(bridge, subject, "408,408")
    repeats = [repeated for repeated in audit.repeats if repeated.profile]
    assert len(repeats) == 2
    assert "resend" in [repeated.repeat for repeated in repeats]
    assert repeats[-1].status == 202
    assert len({upload.upload for upload in played.result.uploads}) == audit.profiles
    assert played.result.rules["collected-trace-is-uploaded"] == "held"


def test_what_is_refused_for_good_is_not_sent_again(bridge: Bridge, subject: Subject) -> None:
    played, audit = play_with(bridge, subject, "413*")
    assert played.result.uploads == []
    assert [repeated for repeated in audit.repeats if repeated.profile] == []
    assert audit.traces["refused"] == len([refusal for refusal in audit.refusals if refusal.profile]) >= 1
    assert played.result.rules["collected-trace-is-uploaded"] == "inconclusive"
