from __future__ import annotations

from tests.intake.client import Running

ENVELOPE = b'{}\n{"type":"profile_chunk"}\n{}\n'


def test_an_envelope_is_taken(intake: Running) -> None:
    reply = intake.ask("POST", "/t/tab-1/h/o1.ingest.sentry.io/api/42/envelope/?sentry_key=k", ENVELOPE)
    assert (reply.status, reply.json()) == (200, {})
    (upload,) = intake.uploads
    assert (upload.tab, upload.host) == ("tab-1", "o1.ingest.sentry.io")
    assert upload.target == "/api/42/envelope/?sentry_key=k"


def test_what_is_no_envelope_is_kept_and_refused(intake: Running) -> None:
    reply = intake.ask("POST", "/api/42/envelope/", b"nonsense")
    assert (reply.status, reply.json()["error"]["code"]) == (400, "bad-payload")
    assert intake.uploads[0].body == b"nonsense"


def test_envelopes_are_posted(intake: Running) -> None:
    assert intake.ask("GET", "/api/42/envelope/").status == 405
