"""Scenarios whose steps follow each other closely, or take a tab that is frozen: each plays to its end."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from bridge.core.events import Activity, SessionStoreChanged
from bridge.judging.recording_files import read
from e2e.cli.calling import cli, said

#: The second click comes within the time in which the observer reports one click of a user only.
TWO_CLICKS = [{"do": "expect_profiler", "is": "running"}, {"do": "activity"}, {"do": "activity"}]
#: Its session is in a cookie, of whose change Chromium tells a frozen page nothing.
FROZEN_EXPIRY = [
    {"do": "expect_profiler", "is": "running"},
    {"do": "hide"},
    {"do": "freeze"},
    {"do": "expire_session"},
]


def played(name: str, steps: list[dict[str, Any]], folder: Path) -> dict[str, Any]:
    scenario = {"schema": "profiler-bridge.scenario/1", "name": name, "steps": [{"do": "open"}, *steps]}
    file = folder / f"{name}.json"
    file.write_text(json.dumps(scenario))
    ran = cli("run", str(file), "--sdk", "datadog@6.27.1", "--json", "--recording", str(folder))
    result: dict[str, Any] = said(ran)["results"][0]
    assert result["failure"] == "", ran.stderr
    return result


def test_two_clicks(tmp_path: Path) -> None:
    result = played("two-clicks", TWO_CLICKS, tmp_path)
    assert result["verdict"] == "held"
    events = read(Path(result["recording"])).events
    assert [(e.type, e.trusted) for e in events if isinstance(e, Activity)] == [("click", True)] * 2


def test_a_session_expires_in_a_frozen_tab(tmp_path: Path) -> None:
    result = played("frozen-expiry", FROZEN_EXPIRY, tmp_path)
    changes = [e for e in read(Path(result["recording"])).events if isinstance(e, SessionStoreChanged)]
    assert "isExpired=1" in changes[-1].value
