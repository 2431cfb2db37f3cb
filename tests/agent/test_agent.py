"""The built agent, and its version."""

from __future__ import annotations

import json
from pathlib import Path

from bridge.agent import SCRIPT, TYPES, version

BUILD = Path(__file__).parents[2] / "js" / "scripts" / "build.mjs"


def test_its_version_is_that_of_the_build() -> None:
    assert f"AGENT_VERSION = {json.dumps(version())}" in BUILD.read_text(encoding="utf-8")


def test_it_is_ascii_so_that_no_server_s_charset_can_break_it() -> None:
    assert SCRIPT.read_bytes().isascii()


def test_its_types_lie_beside_it() -> None:
    assert "interface ProfilerBridge " in TYPES.read_text(encoding="utf-8")
