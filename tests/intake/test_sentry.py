from __future__ import annotations

from pathlib import Path

from tests.intake.client import Running

ENVELOPE = b'{}\n{"type":"session"}\n{}\n'
CHUNK = Path(__file__).parents[2] / "samples" / "sentry" / "11.12.0" / "manual-profile_chunk.envelope"
ADDRESS = "/t/tab-1/h/o1.ingest.sentry.io/api/42/envelope/?sentry_key=k"


def test_an_envelope_is_taken(intake: Running) -> None:
    reply = intake.ask("POST", ADDRESS, ENVELOPE)
    assert (reply.status, reply.json()) == (200, {})
    (upload,) = intake.uploads
    assert (upload.tab, upload.host) == ("tab-1", "o1.ingest.sentry.io")
    assert upload.target == "/api/42/envelope/?sentry_key=k"


def test_a_chunk_is_taken_and_a_broken_one_is_kept_and_refused(intake: Running) -> None:
    whole = CHUNK.read_bytes()
    assert intake.ask("POST", ADDRESS, whole).status == 200
    reply = intake.ask("POST", ADDRESS, whole.replace(b'"samples":[{', b'"samples":[1,{'))
    assert (reply.status, reply.json()["error"]["code"]) == (400, "bad-payload")
    assert "profile_chunk" in reply.json()["error"]["message"]
    assert [upload.status for upload in intake.uploads] == [200, 400]


def test_what_is_no_envelope_is_kept_and_refused(intake: Running) -> None:
    reply = intake.ask("POST", "/api/42/envelope/", b"nonsense")
    assert (reply.status, reply.json()["error"]["code"]) == (400, "bad-payload")
    assert intake.uploads[0].body == b"nonsense"


def test_envelopes_are_posted(intake: Running) -> None:
    assert intake.ask("GET", "/api/42/envelope/").status == 405
