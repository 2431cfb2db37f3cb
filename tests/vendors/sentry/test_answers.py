from __future__ import annotations

import gzip
import json
import zlib
from pathlib import Path

import pytest

from bridge.intake.settings import Settings
from bridge.vendors.limits import Limits
from tests.intake.client import Running

ENVELOPE = b'{}\n{"type":"session"}\n{}\n'
CHUNK = Path(__file__).parents[3] / "samples" / "sentry" / "11.12.0" / "manual-profile_chunk.envelope"
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


PROFILE = {
    "frames": [{"function": "f"}],
    "stacks": [[0]],
    "samples": [
        {"stack_id": 0, "thread_id": "0", "timestamp": 1700000000.0 + number / 100} for number in range(2)
    ],
    "thread_metadata": {"0": {"name": "main"}},
}


def envelope(*, dsn: bool = True, profile: object = PROFILE) -> bytes:
    header = {"event_id": "c" * 32} | ({"dsn": "https://key@o1.ingest.sentry.io/42"} if dsn else {})
    chunk = {"chunk_id": "a" * 32, "profiler_id": "b" * 32, "platform": "javascript", "version": "2"}
    item = {"type": "profile_chunk", "platform": "javascript"}
    lines = [header, item, chunk | {"profile": profile}]
    return b"".join(json.dumps(line).encode() + b"\n" for line in lines)


TYPE = {"Content_Type": "application/x-sentry-envelope"}
AUTH = {"X_Sentry_Auth": "Sentry sentry_version=7, sentry_key=key7, sentry_client=x"}


@pytest.mark.parametrize(
    ("path", "body", "headers"),
    [
        ("/tunnel", envelope(), {}),
        ("/tunnel", gzip.compress(envelope()), {"Content_Encoding": "gzip"}),
        ("/tunnel", zlib.compress(envelope()), {"Content_Encoding": "deflate"}),
        ("/api/42/envelope/?sentry_key=k", gzip.compress(envelope()), {"Content_Encoding": "gzip"}),
        ("/stream", envelope(dsn=False), TYPE),
        ("/stream", envelope(), TYPE),
        ("/stream", envelope(dsn=False), {"Content_Type": "text/plain"}),
        ("/api/42/envelope/", envelope(dsn=False), AUTH),
    ],
)
def test_envelopes_of_tunnels_sidecars_and_servers_are_taken(
    intake: Running, path: str, body: bytes, headers: dict[str, str]
) -> None:
    assert intake.ask("POST", path, body, **headers).status == 200


@pytest.mark.parametrize("coding", ["br", "zstd"])
def test_an_encoding_that_is_not_taken_is_named(intake: Running, coding: str) -> None:
    reply = intake.ask("POST", "/api/42/envelope/", b"\x0b\x02\x80xx\x03", Content_Encoding=coding)
    assert reply.status == 415
    assert "gzip, deflate or none" in reply.json()["error"]["message"]


def test_the_key_in_the_header_lets_a_client_in() -> None:
    with Running(Settings(client_tokens=("key7",))) as intake:
        body = envelope(dsn=False)
        assert intake.ask("POST", "/api/42/envelope/", body, **AUTH).status == 200
        assert intake.ask("POST", "/api/42/envelope/?sentry_key=other", body).status == 403
        assert intake.ask("POST", "/tunnel", gzip.compress(envelope()), Content_Encoding="gzip").status == 403
    with Running(Settings(client_tokens=("key",))) as intake:
        assert intake.ask("POST", "/tunnel", gzip.compress(envelope()), Content_Encoding="gzip").status == 200


def test_a_large_chunk_is_taken_and_beyond_a_limit_the_option_is_named(intake: Running) -> None:
    stacks = [[(n * 7 + level) % 400 for level in range(170)] for n in range(3000)]
    frames = [{"function": f"f{n}", "lineno": n, "colno": 1, "abs_path": "http://x/a.js"} for n in range(400)]
    samples = [{"stack_id": n, "thread_id": "0", "timestamp": 1700000000 + n / 100} for n in range(3000)]
    body = envelope(profile={"frames": frames, "stacks": stacks, "samples": samples})
    assert len(body) > 2_500_000
    assert intake.ask("POST", "/api/42/envelope/?sentry_key=k", body).status == 200
    with Running(Settings(limits=Limits(json_values=500_000))) as small:
        reply = small.ask("POST", "/api/42/envelope/?sentry_key=k", body)
        assert (reply.status, reply.json()["error"]["code"]) == (413, "too-large")
        assert "--max-values" in reply.json()["error"]["hint"]
    with Running(Settings(limits=Limits(wire=1_000_000))) as small:
        reply = small.ask("POST", "/api/42/envelope/?sentry_key=k", body)
        assert (reply.status, "--max-body" in reply.json()["error"]["hint"]) == (413, True)
