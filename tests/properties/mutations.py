"""Real requests, broken as clients, proxies and attackers break them: by byte, by part, by value.

`mutated` is a pure function of its seed, so a failure names all that it takes to see it again.
"""

from __future__ import annotations

import gzip
import json
import random
import zlib
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from urllib.parse import quote

import msgspec

from bridge.core.uploads import Upload
from bridge.vendors.bodies import is_gzip, is_zlib

#: What JSON cannot hold as a value of Python's is written in afterwards, in the place of its name.
RAW = {
    f"@raw-{number}@": text
    for number, text in enumerate(
        [
            "9" * 400,
            "-" + "9" * 25,
            "1e999",
            "1e-999",
            "0." + "1" * 400,
            "NaN",
            "01",
            "[" * 60 + "]" * 60,
            "[" * 200,
            "[" * 5000 + "]" * 5000,
            '{"id":' * 100 + "1" + "}" * 100,
            '{"id":1,"id":"a","id":[]}',
            '"\\ud800"',
            '"\\u0000"',
            '"\\x"',
            '"' + "x" * 5000 + '"',
            "[" + "[]," * 3000 + "[]]",
        ]
    )
}
VALUES: list[Any] = [
    None,
    True,
    -1,
    0,
    2**31,
    2**53 + 1,
    2**63,
    2**64,
    -(2**63) - 1,
    1e308,
    -1e308,
    0.1,
    "",
    "running",
    "é\U0001f600",
    [],
    {},
    [[]],
    [None],
    {"": {}},
    {"id": "x"},
    {"id": [1]},
    *RAW,
]
TOKENS = [b"\r\n--", b'"', b"{" * 2000, b"9" * 30, b"\n", b"\xff\xfe", b"\x00", b",", b"null", b"}\n{", b"\\"]


def gzipped(data: bytes, level: int) -> bytes:
    """The same each time: gzip's header holds the time, if it is let."""
    return gzip.compress(data, level, mtime=0)


#: Bombs of 3 MiB, each of about 3 KB.
BOMBS = [zlib.compress(bytes(3 << 20), 9), gzipped(b"[" * (3 << 20), 9)]

PACKINGS: list[tuple[Callable[[bytes], bool], Callable[[bytes, int], bytes], Callable[[bytes], bytes]]] = [
    (is_zlib, zlib.compress, zlib.decompress),
    (is_gzip, gzipped, gzip.decompress),
]

Chance = random.Random


def mutated(upload: Upload, others: list[bytes], seed: int, edits: int) -> Upload:
    """`edits` changes; `others` are bodies that pieces are taken from."""
    chance = Chance(seed)
    # Most other edits are refused at the door: every second request is broken deep inside only.
    weights = [1] if chance.random() < 0.5 else WEIGHTS
    for _ in range(edits):
        edit = chance.choices(EDITS[: len(weights)], weights)[0]
        upload = edit(upload, others, chance)
    return upload


def _body(upload: Upload, body: bytes) -> Upload:
    return msgspec.structs.replace(upload, body=body)


def edit_bytes(upload: Upload, others: list[bytes], chance: Chance) -> Upload:
    return _body(upload, scrambled(upload.body, others, chance))


def scrambled(body: bytes, others: list[bytes], chance: Chance) -> bytes:
    """A flip, a cut, a doubled or foreign piece, near the start as often as anywhere."""
    end = chance.choice([len(body), min(len(body), 400)])
    at = chance.randrange(end + 1)
    length = chance.choice([0, 1, 2, 8, 64, 1024])
    piece = body[at : at + length]
    other = chance.choice(others)
    start = chance.randrange(len(other) + 1)
    new = chance.choice(
        [
            b"",
            piece * 2,
            bytes(byte ^ (1 << chance.randrange(8)) for byte in piece),
            chance.randbytes(length),
            chance.choice(TOKENS),
            other[start : start + chance.choice([16, 512, 8192])],
        ]
    )
    return body[:at] if chance.random() < 0.1 else body[:at] + new + body[at + length :]


def edit_values(upload: Upload, others: list[bytes], chance: Chance) -> Upload:
    """Another value somewhere in the JSON, wherever that is."""
    if upload.headers.get("content-type", "").startswith("multipart"):
        return edit_values_of_part(upload, others, chance)
    return _body(upload, revalued(upload.body, others, chance))


def revalued(data: bytes, others: list[bytes], chance: Chance) -> bytes:
    for known, pack, unpack in PACKINGS:
        if known(data):
            with suppress(zlib.error, OSError, EOFError):
                return pack(revalued(unpack(data), others, chance), 1)
    lines = data.split(b"\n")
    at = chance.randrange(len(lines))
    try:
        document = json.loads(lines[at])
    except (ValueError, RecursionError):
        return scrambled(data, others, chance)
    lines[at] = written(changed(document, chance))
    return b"\n".join(lines)


def changed(value: Any, chance: Chance) -> Any:
    """`value` with one thing in it replaced, dropped, added or repeated."""
    if isinstance(value, dict) and value and chance.random() < 0.9:
        key = chance.choice(list(value))
        match chance.randrange(12):
            case 0:
                return {name: inner for name, inner in value.items() if name != key}
            case 1:
                return {**value, key: value[chance.choice(list(value))]}
            case _:
                return {**value, key: changed(value[key], chance)}
    if isinstance(value, list) and value and chance.random() < 0.7:
        at = chance.randrange(len(value))
        match chance.randrange(8):
            case 0:
                return value[:at]
            case 1:
                return value * chance.choice([2, 5])
            case _:
                return [*value[:at], changed(value[at], chance), *value[at + 1 :]]
    return chance.choice(VALUES)


def written(document: Any) -> bytes:
    text = json.dumps(document)
    for name, raw in RAW.items():
        text = text.replace(f'"{name}"', raw)
    return text.encode()


def edit_values_of_part(upload: Upload, others: list[bytes], chance: Chance) -> Upload:
    line, _, _ = upload.body.partition(b"\r\n")
    pieces = upload.body.split(line) if line else []
    if len(pieces) < 3:
        return edit_bytes(upload, others, chance)
    at = chance.randrange(1, len(pieces) - 1)
    head, gap, payload = pieces[at].partition(b"\r\n\r\n")
    pieces[at] = head + gap + revalued(payload.removesuffix(b"\r\n"), others, chance) + b"\r\n"
    return _body(upload, line.join(pieces))


def edit_part(upload: Upload, others: list[bytes], chance: Chance) -> Upload:
    """Parts dropped, doubled, swapped, renamed, packed."""
    line, _, _ = upload.body.partition(b"\r\n")
    if len(line) < 3:
        return edit_bytes(upload, others, chance)
    pieces = upload.body.split(line)
    at = chance.randrange(len(pieces))
    head, gap, payload = pieces[at].partition(b"\r\n\r\n")
    match chance.randrange(6):
        case 0:
            del pieces[at]
        case 1:
            pieces[at:at] = [pieces[at]] * chance.choice([1, 3, 12])
        case 2:
            chance.shuffle(pieces)
        case 3:
            pieces[at] = (
                head.replace(b'name="', chance.choice([b'name="x', b'n="', b'name="\xff'])) + gap + payload
            )
        case 4:
            pieces[at] = (
                head
                + chance.choice([b"\r\nX: " + b"y" * 9000, b"\r\nContent-Type: x; charset=no"])
                + gap
                + payload
            )
        case _:
            pieces[at] = head + gap + chance.choice(packed(payload.removesuffix(b"\r\n"))) + b"\r\n"
    return _body(upload, line.join(pieces))


def packed(data: bytes) -> list[bytes]:
    """`data` as it may have been packed: once, twice, cut off, with something behind; or a bomb instead."""
    once = zlib.compress(data, 1)
    return [once, gzipped(data, 1), zlib.compress(once, 1), once[:-5], once + b"x", *BOMBS]


def edit_packing(upload: Upload, _others: list[bytes], chance: Chance) -> Upload:
    """The body packed, and a word about it that is true, or not."""
    codings = ["", "identity", "gzip", "deflate", "br", "gzip, deflate", "GZIP "]
    headers = upload.headers | {"content-encoding": chance.choice(codings)}
    body = chance.choice([upload.body, *packed(upload.body)])
    return msgspec.structs.replace(upload, headers=headers, body=body)


def edit_head(upload: Upload, _others: list[bytes], chance: Chance) -> Upload:
    """Another content type, method or target."""
    kind = upload.headers.get("content-type", "")
    kinds = [
        "",
        "text/plain",
        "multipart/form-data",
        "multipart/form-data; boundary=",
        'multipart/form-data; boundary="' + "x" * 100,
        "multipart/mixed; boundary=XX",
        "multipart/form-data; boundary=\xff\u20ac",
        kind.replace("boundary=", "boundary=x"),
        kind + "; charset=\xff",
        kind[: chance.randrange(len(kind) + 1)],
    ]
    target = upload.target
    targets = [
        target,
        target + "&dd-evp-encoding=deflate",
        target + quote("&dd-evp-encoding=deflate"),
        target.replace("deflate", "none"),
        target[: chance.randrange(len(target) + 1)],
        target + "&x" * 500 + "%ff%",
    ]
    return msgspec.structs.replace(
        upload,
        headers=upload.headers | {"content-type": chance.choice([kind, *kinds])},
        target=chance.choice(targets),
        method=chance.choice(["POST", "POST", "POST", "GET"]) if upload.method != "BRIDGE" else "BRIDGE",
    )


Edit = Callable[[Upload, list[bytes], Chance], Upload]
EDITS: list[Edit] = [edit_values, edit_bytes, edit_part, edit_packing, edit_head]
WEIGHTS = [4, 4, 2, 1, 1]
