"""The built agent: what it says of itself, and what it weighs."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

from bridge.agent import SCRIPT, TYPES, script, version

#: The profiler that this project began with is 4.29 KiB minified, on top of a core of 168.3 KiB. The whole
#: agent may take as much once it is compressed.
GZIPPED_MAX = int(4.29 * 1024)
MINIFIED_MAX = 10 * 1024

BUILD = Path(__file__).parents[2] / "js" / "scripts" / "build.mjs"


def test_it_is_small() -> None:
    assert len(script()) <= MINIFIED_MAX
    assert len(gzip.compress(script(), 9)) <= GZIPPED_MAX


def test_its_version_is_that_of_the_build() -> None:
    assert f"AGENT_VERSION = {json.dumps(version())}" in BUILD.read_text(encoding="utf-8")


def test_it_is_ascii_so_that_no_server_s_charset_can_break_it() -> None:
    assert SCRIPT.read_bytes().isascii()


def test_its_types_lie_beside_it() -> None:
    assert "interface ProfilerBridge " in TYPES.read_text(encoding="utf-8")
