"""Every command of the driver is classified: a new one fails here until the table says what it changes."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from bridge.core.events import Change
from bridge.core.production.commands import (
    COMMANDS,
    OBSERVER_COMMANDS,
    change_of,
    observer_change,
)

ROOT = Path(__file__).parents[3]
DRIVER = [*(ROOT / "bridge/driver").rglob("*.py"), *(ROOT / "bridge/harness").rglob("*.py")]
METHOD = re.compile(
    r"(Accessibility|Audits|Browser|CSS|DOM|Debugger|Emulation|Fetch|HeapProfiler|IO|Input|"
    r"Inspector|Log|Memory|Network|Page|Performance|Preload|Profiler|Runtime|Security|"
    r"ServiceWorker|Storage|SystemInfo|Target|Tracing|WebAuthn)\.[a-z][A-Za-z]+"
)
#: The notices of the protocol have the same form as its commands.
NOTICE = re.compile(
    r"[A-Za-z]+\.([a-z]+[A-Za-z]*(Added|Called|Changed|Cleared|Closed|Collected|Complete|Crashed|Created|"
    r"Destroyed|Detached|Failed|Finished|Fired|Issued|Navigated|Navigation|Navigating|Opening|Paused|"
    r"Received|Required|Sent|Thrown|Updated|WithinDocument|ExtraInfo|Begin|Progress|Committed)|downloadWillBegin|"
    r"requestWillBeSent|detached|attachedToTarget|detachedFromTarget|frame[A-Z][a-z]+Loading)"
)


def literals(path: Path) -> list[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)]


def methods() -> dict[str, str]:
    """Command -> a file that has it, of all string literals of the driver that have the form of a command."""
    found = {text: str(path.relative_to(ROOT)) for path in DRIVER for text in literals(path)}
    return {text: path for text, path in found.items() if METHOD.fullmatch(text)}


def test_every_command_that_the_driver_can_send_is_classified() -> None:
    unknown = {text: path for text, path in methods().items() if text not in COMMANDS}
    assert {text: path for text, path in unknown.items() if not NOTICE.fullmatch(text)} == {}


def test_no_command_is_mistaken_for_a_notice() -> None:
    assert [method for method in COMMANDS if NOTICE.fullmatch(method)] == []


def test_every_command_to_the_observer_is_classified() -> None:
    source = (ROOT / "js/src/observer/commands.ts").read_text(encoding="utf-8")
    union = source[source.index("type Command") : source.index("Takes the answer")]
    names = {
        name for line in re.findall(r"command: ([^;}]+)", union) for name in re.findall(r'"([a-z-]+)"', line)
    }
    assert len(names) > 10
    assert names <= OBSERVER_COMMANDS.keys()


@pytest.mark.parametrize(
    ("method", "params", "change"),
    [
        ("Fetch.continueResponse", {"requestId": "1"}, None),
        ("Fetch.continueResponse", {"requestId": "1", "responseHeaders": []}, Change("policy-added")),
        ("Fetch.continueRequest", {"requestId": "1"}, None),
        (
            "Fetch.continueRequest",
            {"url": "http://127.0.0.1:1/k/KEY/t/tab-1/h/rum.example.com/api/v2/rum"},
            Change("redirected", "rum.example.com"),
        ),
        ("Page.setBypassCSP", {"enabled": True}, Change("csp-off")),
        ("Page.setBypassCSP", {"enabled": False}, None),
        (
            "Browser.setPermission",
            {"permission": {"name": "midi"}, "setting": "granted", "origin": "http://x"},
            Change("permission", "midi to http://x"),
        ),
        (
            "Browser.grantPermissions",
            {"permissions": ["midi", "camera"]},
            Change("permission", "midi, camera to all pages; others are denied"),
        ),
        ("Browser.setDownloadBehavior", {"behavior": "allow"}, Change("downloads")),
        ("Security.setIgnoreCertificateErrors", {"ignore": True}, Change("certificates")),
        ("Page.navigate", {"url": "http://x"}, None),
        ("Page.enable", {}, None),
        ("Emulation.setTimezoneOverride", {}, Change("command", "Emulation.setTimezoneOverride")),
    ],
)
def test_what_a_command_changes(method: str, params: dict[str, object], change: Change | None) -> None:
    assert change_of(method, params) == change


def test_what_a_command_to_the_observer_changes() -> None:
    assert observer_change("move-clock", {"offset_ms": 5}) == Change("clock")
    assert observer_change("move-clock", {"offset_ms": 0}) is None
    assert observer_change("sync", {}) is None
    assert observer_change("hold-stop", {}) == Change("stop-held")
    assert observer_change("reject-stop", {}) == Change("stop-rejected")
    assert observer_change("release-stop", {}) is None
    assert observer_change("shrink-buffer", {"samples": 50}) == Change("buffer-limited", "50 samples")
    assert observer_change("shrink-buffer", {"samples": None}) is None
    assert observer_change("paint-it-black", {}) == Change("command", "paint-it-black")
