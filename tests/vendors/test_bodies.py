from __future__ import annotations

import gzip
import json
import tracemalloc
import zlib
from collections.abc import Callable
from contextlib import suppress

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from bridge.core.uploads import Upload
from bridge.errors import BadPayload, PayloadTooLarge, PayloadUnsupported
from bridge.vendors.bodies import (
    check_depth,
    content,
    inflate,
    is_zlib,
    iso_ms,
    parts,
    plain,
    read_json,
    read_lines,
)
from bridge.vendors.limits import LIMITS, MIB, OPTIONS, Limits, how_to_raise

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
    with pytest.raises(PayloadTooLarge, match="more than 1000 bytes"):
        inflate(bomb, Limits(inflated=1000))
    assert len(inflate(bomb, Limits(inflated=1_000_000))) == 1_000_000


@pytest.mark.parametrize("wbits", [15, 31])
def test_a_ratio_beyond_the_limit_is_refused_after_the_first_mib(wbits: int) -> None:
    packer = zlib.compressobj(wbits=wbits)
    bomb = packer.compress(bytes(8 * MIB)) + packer.flush()
    with pytest.raises(PayloadTooLarge, match="200 times"):
        inflate(bomb, wbits=wbits)
    small = zlib.compressobj(wbits=wbits)
    honest = small.compress(bytes(MIB - 1)) + small.flush()
    assert len(inflate(honest, wbits=wbits)) == MIB - 1


def upload(body: bytes, coding: str) -> Upload:
    headers = {"content-encoding": coding} if coding else {}
    return Upload(id="u", wall_ms=0, tab="", method="POST", target="/", headers=headers, status=0, body=body)


def test_content_encodings_are_taken_off() -> None:
    assert content(upload(b"hello", "")) == content(upload(b"hello", "identity")) == b"hello"
    assert content(upload(gzip.compress(b"hello"), "gzip")) == b"hello"
    assert content(upload(zlib.compress(b"hello"), "Deflate ")) == b"hello"
    with pytest.raises(PayloadUnsupported, match="'br'"):
        content(upload(b"hello", "br"))


def test_what_follows_a_stream_is_refused() -> None:
    with pytest.raises(BadPayload, match="2 bytes after the end"):
        inflate(zlib.compress(b"hello") + b"xx")


def test_plain_inflates_what_is_packed_and_says_so_nowhere() -> None:
    assert plain(b"{}") == plain(zlib.compress(b"{}")) == plain(gzip.compress(b"{}")) == b"{}"


def nested(levels: int, kind: str) -> bytes:
    opening = {"[": "[", "{": '{"[": '}[kind]
    return (opening * levels + "0" + {"[": "]", "{": "}"}[kind] * levels).encode()


@pytest.mark.parametrize("kind", ["[", "{"])
def test_deep_json_is_refused_and_what_is_less_deep_is_not(kind: str) -> None:
    check_depth(nested(64, kind), "thing")
    check_depth(b"[" + b",".join([nested(63, kind)] * 3) + b"]", "thing")
    for deep in (nested(65, kind), nested(100_000, kind), b"[1," + nested(64, kind) + b"]"):
        with pytest.raises(PayloadTooLarge, match="thing: nested deeper than 64 levels"):
            check_depth(deep, "thing")


def flat(count: int, deep: bytes) -> bytes:
    return b"[" + b",".join([b'{"a":1}'] * count + [deep]) + b"]"


@pytest.mark.parametrize("count", [0, 3, 1000])
@pytest.mark.parametrize("kind", ["[", "{"])
def test_neighbours_do_not_count_as_depth_and_what_is_beside_them_does(kind: str, count: int) -> None:
    def read(levels: int) -> list[object]:
        return read_json(decoder, flat(count, nested(levels, kind)), "thing", LIMITS, lambda _: count)

    decoder = msgspec.json.Decoder(list[object])
    assert len(read(63)) == count + 1
    with pytest.raises(PayloadTooLarge, match="nested deeper"):
        read(64)


def test_json_that_is_too_deep_to_decode_is_told_to_be_too_deep() -> None:
    with pytest.raises(PayloadTooLarge, match="nested deeper"):
        read_json(msgspec.json.Decoder(), nested(100_000, "["), "thing")


def test_brackets_in_strings_are_not_counted() -> None:
    check_depth(b'["' + b"[" * 100 + b'", "\\"' + b"{" * 100 + b'"]', "thing")
    hidden = b'["]",' * 65 + b"0" + b"]" * 65
    with pytest.raises(PayloadTooLarge):
        check_depth(hidden, "thing")


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


JSON = st.recursive(
    st.none() | st.integers(-9, 9) | st.text('[]{}"\\,ab', max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text('[{"\\', max_size=3), inner, max_size=3)
    ),
    max_leaves=30,
)


def depth(value: object) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return int(isinstance(value, dict | list)) + max(map(depth, inner), default=0)


@given(JSON, st.integers(1, 6))
def test_the_depth_of_json_is_counted_whatever_stands_in_its_strings(value: object, most: int) -> None:
    data, limits = json.dumps(value).encode(), Limits(json_depth=most)
    if depth(value) <= most:
        check_depth(data, "thing", limits)
    else:
        with pytest.raises(PayloadTooLarge):
            check_depth(data, "thing", limits)


@pytest.mark.parametrize("data", [b"[" + b"[]," * 9 + b"[]]", b'[{"a":{"b":{}}},{"a":{}}, 1]', b"[" * 10])
def test_json_of_too_many_values_is_refused(data: bytes) -> None:
    with pytest.raises(PayloadTooLarge, match="thing: more than 7 values"):
        read_json(msgspec.json.Decoder(), data, "thing", Limits(json_values=7))


def test_each_refusal_names_the_limit_and_the_option_that_raises_it() -> None:
    low = Limits(inflated=9, ratio=2, ratio_after=1, parts=1, json_depth=2, json_objects=3, json_values=4)
    decoder = msgspec.json.Decoder()
    refused: list[tuple[str, Callable[[], object]]] = [
        ("inflated", lambda: inflate(zlib.compress(b"0123456789"), replace(low, ratio=99))),
        ("ratio", lambda: inflate(zlib.compress(bytes(9999)), replace(low, inflated=99999))),
        ("parts", lambda: parts(BOUNDARY, multipart(b"a", b"b"), low)),
        ("part_headers", lambda: parts(BOUNDARY, multipart(b"a"), Limits(part_headers=4))),
        ("json_depth", lambda: check_depth(b"[[[]]]", "thing", low)),
        ("json_objects", lambda: read_json(decoder, b"[[],[],[]]", "thing", low)),
        ("json_values", lambda: read_json(decoder, b"[1,2,3,4]", "thing", low)),
        ("lines", lambda: list(read_lines(decoder, b"1\n2", Limits(lines=1)))),
    ]
    for limit, read in refused:
        with pytest.raises(PayloadTooLarge) as error:
            read()
        assert error.value.limit == limit
    of_a_request = {"wire", "in_flight", "body_timeout_s"}
    of_connections = {"head", "head_timeout_s", "idle_timeout_s", "connections"}
    assert {limit for limit, _ in refused} | of_a_request | of_connections == set(OPTIONS)
    assert set(OPTIONS) | {"ratio_after"} == set(Limits.__struct_fields__)
    assert "--max-values" in how_to_raise("json_values")


@pytest.mark.parametrize(
    "data",
    [b'\\"' * 4_000_000, b'["[",' * 2_000_000, (b"[" * 60 + b"]" * 60 + b",") * 60_000, b"]" * 8_000_000],
)
def test_no_body_takes_a_regular_expression_apart(data: bytes) -> None:
    """Of such bodies, 8 MB each, a check by search and replace took seconds and gigabytes."""
    tracemalloc.start()
    with suppress(BadPayload):
        read_json(msgspec.json.Decoder(), data, "thing")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4 * len(data)


def test_lines_are_numbered_and_limited() -> None:
    decoder = msgspec.json.Decoder(dict[str, int])
    assert list(read_lines(decoder, b'{"a":1}\n\n{"a":2}\n')) == [{"a": 1}, {"a": 2}]
    with pytest.raises(BadPayload, match="line 3: "):
        list(read_lines(decoder, b"{}\n\n[]"))
    with pytest.raises(PayloadTooLarge, match="more than 2 lines"):
        list(read_lines(decoder, b"{}\n{}\n{}", Limits(lines=2)))


@pytest.mark.parametrize(
    ("text", "ms"),
    [("1970-01-01T00:00:10Z", 10_000), ("1970-01-01T01:00:00+01:00", 0), ("1970-01-01", None), ("x", None)],
)
def test_only_a_moment_with_a_zone_is_one(text: str, ms: float | None) -> None:
    assert iso_ms(text) == ms
