"""Bombs of 291 KB that inflate to 300 MB, sent to an intake that runs: refused, and never held in memory."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from bridge.vendors.limits import MIB
from tests.intake.client import forwarded
from tests.intake.served import Serve

SIZE = 300 * 1000 * 1000
GROWTH_MAX = 32 * MIB
JSON = "application/json"
FORM = "multipart/form-data; boundary=B"
PROFILE = forwarded("/api/v2/profile?ddsource=browser")
RUM = forwarded("/api/v2/rum?ddsource=browser&dd-evp-encoding=deflate")

EVENT = b'{"application":{"id":"a"},"start":"2026-01-01T00:00:00Z","end":"2026-01-01T00:01:00Z"}'


class Bombs(NamedTuple):
    gzip: bytes
    deflate: bytes


@pytest.fixture(scope="module")
def bombs() -> Bombs:
    block = bytes(MIB)
    packers = [zlib.compressobj(9, zlib.DEFLATED, wbits) for wbits in (31, 15)]
    packed = [b"".join([*(p.compress(block) for _ in range(SIZE // MIB)), p.flush()]) for p in packers]
    return Bombs(*packed)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serve]:
    with Serve(tmp_path_factory.mktemp("store")) as server:
        # What a first request loads is not counted.
        for target in (PROFILE, RUM, "/v1/profiles", "/api/1/envelope/"):
            server.refused(target, b"{", {"Content-Type": JSON})
        yield server


def part(body: bytes) -> bytes:
    """A profile's multipart body with this as its trace."""
    head = b'--B\r\nContent-Disposition: form-data; name="%s"; filename="%s"\r\n\r\n%s\r\n'
    event = head % (b"event", b"event.json", EVENT)
    return event + head % (b"wall-time.json", b"wall-time.json", body) + b"--B--\r\n"


@pytest.mark.parametrize(
    ("target", "packed", "content_type", "coding"),
    [
        ("/api/1/envelope/", "gzip", "text/plain", "gzip"),
        ("/api/1/envelope/", "deflate", "text/plain", "deflate"),
        ("/v1/profiles", "gzip", JSON, "gzip"),
        ("/v1/profiles", "gzip", JSON, ""),
        ("/v1/profiles", "deflate", JSON, ""),
        (RUM, "deflate", "text/plain", ""),
        (PROFILE, "deflate", FORM, ""),
        (PROFILE, "gzip", FORM, ""),
    ],
)
def test_a_bomb_is_refused_and_takes_no_memory(
    server: Serve, bombs: Bombs, target: str, packed: str, content_type: str, coding: str
) -> None:
    bomb: bytes = getattr(bombs, packed)
    assert 250_000 < len(bomb) < 300_000
    body = part(bomb) if content_type == FORM else bomb
    headers = {"Content-Type": content_type} | ({"Content-Encoding": coding} if coding else {})
    server.forget_peak()
    before = server.memory("VmRSS")
    status, code = server.refused(target, body, headers)
    assert (status, code) == (413, "too-large")
    assert server.memory("VmHWM") - before < GROWTH_MAX


def test_a_bomb_within_a_bomb_is_refused_too(server: Serve, bombs: Bombs) -> None:
    body = gzip.compress(part(bombs.deflate), 9)
    server.forget_peak()
    before = server.memory("VmRSS")
    status, code = server.refused(PROFILE, body, {"Content-Type": FORM, "Content-Encoding": "gzip"})
    assert (status, code) == (413, "too-large")
    assert server.memory("VmHWM") - before < GROWTH_MAX
