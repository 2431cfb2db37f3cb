from __future__ import annotations

from bridge.core import events as e
from bridge.core.uploads import Upload
from bridge.harness.run import Run
from bridge.judging.vendor_detection import Recognition, recognise
from bridge.vendors.built_in import DATADOG, SENTRY
from tests.harness.recorded import START, page, recording, store

GLOBALS = page(e.GlobalsSeen, 1, 2, names=["Sentry"])
STORE = store(5, 3, "id=11111111-aaaa")


def sent(target: str) -> tuple[e.UploadReceived, Upload]:
    upload = Upload(
        id="u-0001", wall_ms=START + 3, tab="tab-1", method="POST", target=target, headers={}, status=200
    )
    told = e.UploadReceived(
        wall_ms=START + 3, tab="tab-1", upload="u-0001", method="POST", target=target, status=200, bytes=0
    )
    return told, upload


def test_each_kind_of_evidence_tells() -> None:
    for event, upload, vendor in (
        (GLOBALS, None, SENTRY),
        (STORE, None, DATADOG),
        (*sent("/api/42/envelope/"), SENTRY),
        (*sent("/api/v2/rum"), DATADOG),
    ):
        recognition = Recognition()
        recognition.event(event, upload)
        assert recognition.vendor is vendor


def test_the_strongest_evidence_counts_whenever_it_comes() -> None:
    recognition = Recognition()
    recognition.event(GLOBALS)
    recognition.event(*sent("/api/v2/logs"))
    assert recognition.vendor is DATADOG
    recognition.event(GLOBALS)
    assert recognition.vendor is DATADOG
    recognition = Recognition()
    recognition.event(STORE)
    recognition.event(*sent("/api/42/envelope/"))
    assert recognition.vendor is DATADOG


def test_the_users_word_outranks_all() -> None:
    recognition = Recognition(SENTRY)
    recognition.event(STORE)
    assert recognition.vendor is SENTRY


def test_what_nobody_knows_tells_nothing() -> None:
    recognition = Recognition()
    recognition.event(page(e.GlobalsSeen, 1, 2, names=["jQuery"]))
    recognition.event(*sent("/collect"))
    assert recognition.vendor is None


def test_a_recording_without_a_store_is_recognised_by_its_uploads_then_by_its_globals() -> None:
    told, upload = sent("/api/v2/rum")
    quiet = recording(vendor="")
    quiet.events = [GLOBALS, told]
    assert recognise(quiet) is SENTRY
    quiet.uploads = {"u-0001": upload}
    assert recognise(quiet) is DATADOG


def test_a_run_recognises_as_its_recording_does() -> None:
    run = Run()
    run.event(page(e.DocumentStarted, 0, 1, url="http://x/", top=True, visibility="visible", profiler=True))
    run.event(GLOBALS)
    assert (run.vendor, run.meta.vendor) == (SENTRY, "sentry")
    run.event(STORE)
    assert (run.vendor, run.meta.vendor) == (DATADOG, "datadog")
    run.set_vendor(SENTRY)
    run.upload(sent("/api/v2/rum")[1])
    assert (run.vendor, run.meta.vendor) == (SENTRY, "sentry")


def test_a_plain_trace_tells_nothing_of_what_is_on_the_page() -> None:
    recognition = Recognition()
    recognition.event(*sent("/v1/profiles"))
    assert recognition.vendor is None
    recognition.event(*sent("/api/v2/rum"))
    recognition.event(*sent("/v1/profiles"))
    assert recognition.vendor is DATADOG
