from __future__ import annotations

import zlib

import msgspec
import pytest

from bridge.errors import BadPayload
from bridge.vendors.datadog.body import inflate, is_zlib, parts, read_json

BOUNDARY = "multipart/form-data; boundary=XX"


def multipart(*bodies: bytes) -> bytes:
    head = b'--XX\r\nContent-Disposition: form-data; name="p%d"\r\n\r\n'
    return b"".join(head % number + body + b"\r\n" for number, body in enumerate(bodies)) + b"--XX--\r\n"


@pytest.mark.parametrize("level", range(1, 10))
def test_zlib_of_any_level_is_known_by_its_magic_and_inflated(level: int) -> None:
    data = zlib.compress(b'{"a": 1}' * 100, level)
    assert is_zlib(data)
    assert inflate(data) == b'{"a": 1}' * 100


def test_json_is_not_taken_for_zlib() -> None:
    assert not is_zlib(b"{}")
    assert not is_zlib(b"")


def test_a_bomb_is_refused_at_the_limit() -> None:
    bomb = zlib.compress(bytes(1_000_000))
    with pytest.raises(BadPayload, match="more than 1000 bytes"):
        inflate(bomb, limit=1000)
    assert len(inflate(bomb, limit=1_000_000)) == 1_000_000


def test_broken_streams_are_refused() -> None:
    data = zlib.compress(b"hello" * 100)
    with pytest.raises(BadPayload, match="ends too early"):
        inflate(data[:-3])
    with pytest.raises(BadPayload, match="not a zlib stream"):
        inflate(b"\x78\x9cnonsense")


def test_parts_are_taken_apart() -> None:
    assert parts(BOUNDARY, multipart(b"one", b"")) == {"p0": b"one", "p1": b""}


@pytest.mark.parametrize(
    "content_type", ["", "text/plain", "multipart/form-data", "multipart/form-data; boundary="]
)
def test_a_body_without_boundary_is_refused(content_type: str) -> None:
    with pytest.raises(BadPayload, match="boundary"):
        parts(content_type, multipart(b"one"))


def test_too_many_parts_and_too_long_headers_are_refused() -> None:
    with pytest.raises(BadPayload):
        parts(BOUNDARY, multipart(*[b"x"] * 9))
    with pytest.raises(BadPayload):
        parts(BOUNDARY, multipart(b"x").replace(b"form-data;", b"form-data; x=" + b"y" * 9000 + b";"))


def test_an_unfinished_body_is_refused() -> None:
    with pytest.raises(BadPayload, match="multipart"):
        parts(BOUNDARY, multipart(b"one")[:-10])


@pytest.mark.parametrize("data", [b"", b"[", b'{"a": "x"}', b'"\xff"', b"[" * 100_000])
def test_json_that_is_not_of_its_type_is_refused(data: bytes) -> None:
    decoder = msgspec.json.Decoder(dict[str, int])
    with pytest.raises(BadPayload, match="thing: "):
        read_json(decoder, data, "thing")
