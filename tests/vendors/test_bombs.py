"""Bombs: 291 KB that would be 300 MB. They are refused before they are there; `-s` shows how long it took."""

from __future__ import annotations

import subprocess
import sys
import zlib
from pathlib import Path

import pytest

from bridge.vendors.limits import MIB

WBITS = {"zlib": 15, "gzip": 31}

#: In a process of its own, whose peak of memory is this bomb's alone. Prints the refusal, bytes, ms, bytes.
SCRIPT = """
import sys, time, zlib
from pathlib import Path
from bridge.vendors.limits import Limits
from bridge.core.uploads import Upload
from bridge.errors import BadPayload
from bridge.vendors import identify

name, limits, folder = sys.argv[1:]

def memory(key):
    status = Path('/proc/self/status').read_text()
    return int(status.partition(key + ':')[2].split()[0]) * 1024

def packed(kind):
    return Path(folder, kind).read_bytes()

def form(part, data):
    head = '--B\\r\\nContent-Disposition: form-data; name="%s"\\r\\n\\r\\n'
    event = (head % 'event').encode() + b'{}\\r\\n'
    return event + (head % part).encode() + data + b'\\r\\n--B--\\r\\n'

def upload(body, target, **headers):
    names = {key.replace('_', '-'): value for key, value in headers.items()}
    return Upload(
        id='', wall_ms=0, tab='', method='POST', target=target, headers=names, status=0, body=body
    )

def datadog(data):
    return upload(form('wall-time.json', data), '/api/v2/profile', content_type=FORM)

FORM = 'multipart/form-data; boundary=B'
BOMBS = {
    'part-zlib': lambda: datadog(packed('zlib')),
    'part-gzip': lambda: datadog(packed('gzip')),
    'part-twice': lambda: datadog(zlib.compress(packed('zlib'))),
    'body-gzip': lambda: upload(packed('gzip'), '/api/v2/rum', content_encoding='gzip'),
    'body-deflate': lambda: upload(packed('zlib'), '/api/v2/profile', content_encoding='deflate'),
    'body-unsaid': lambda: upload(packed('zlib'), '/api/v2/rum?dd-evp-encoding=deflate'),
    'envelope': lambda: upload(packed('gzip'), '/api/1/envelope/', content_encoding='gzip'),
    'plain-part': lambda: upload(form('trace', packed('zlib')), '/v1/profiles', content_type=FORM),
    'plain-bare': lambda: upload(packed('gzip'), '/v1/profiles', content_type='application/json'),
}
bomb = BOMBS[name]()
decode = identify(bomb).dialect.decode
try:  # so that what is imported late is there
    decode(upload(b'x', bomb.target))
except BadPayload:
    pass
Path('/proc/self/clear_refs').write_text('5')  # the peak counts from here
before, started = memory('VmRSS'), time.perf_counter()
try:
    decode(bomb, Limits() if limits == 'limited' else Limits(ratio=1e9, inflated=400_000_000))
    refusal = 'taken'
except BadPayload as error:
    refusal = f'{type(error).__name__}: {error}'
took = (time.perf_counter() - started) * 1000
print(refusal, len(bomb.body), took, memory('VmHWM') - before, sep='|')
"""
NAMES = [
    "part-zlib",
    "part-gzip",
    "body-gzip",
    "body-deflate",
    "body-unsaid",
    "envelope",
    "plain-part",
    "plain-bare",
]

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="peaks of memory are read from /proc"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bombs")
    megabyte = bytes(1_000_000)
    for kind, wbits in WBITS.items():
        packer = zlib.compressobj(9, zlib.DEFLATED, wbits)
        data = b"".join(packer.compress(megabyte) for _ in range(300))
        (folder / kind).write_bytes(data + packer.flush())
    return folder


def light(folder: Path, name: str, limits: str = "limited") -> tuple[str, int, int]:
    """The refusal, the bomb's size, and how much memory it took, bytes."""
    command = [sys.executable, "-c", SCRIPT, name, limits, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    refusal, size, took, grown = done.stdout.strip().split("|")
    figures = f"{name}, {limits}: {size} bytes, {float(took):.1f} ms, {int(grown) / MIB:.1f} MiB more"
    sys.stdout.write(figures + "\n")
    return refusal, int(size), int(grown)


@pytest.mark.parametrize("name", NAMES)
def test_a_bomb_is_refused_before_it_is_there(folder: Path, name: str) -> None:
    refusal, size, grown = light(folder, name)
    assert refusal.startswith("PayloadTooLarge")
    assert size < 300_000
    assert grown < 32 * MIB


def test_a_bomb_in_a_stream_is_no_json(folder: Path) -> None:
    """It is inflated once: what comes out is another stream."""
    refusal, _, grown = light(folder, "part-twice")
    assert refusal.startswith("BadPayload")
    assert grown < 32 * MIB


def test_without_limits_it_goes_off(folder: Path) -> None:
    """The witness can speak: 300 MB are there."""
    refusal, _, grown = light(folder, "body-unsaid", "unlimited")
    assert refusal.startswith("BadPayload")
    assert grown > 300_000_000
