from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from bridge.driver.cdp.connection import Connection
from bridge.driver.cdp.records import ContextRecord
from bridge.driver.cdp.targets import Targets
from bridge.driver.context.storage import (
    StorageState,
    protocol_cookie,
    read_state,
    set_storage_state,
    state_cookie,
)
from bridge.errors import BadInput, ProtocolError
from tests.driver.cdp.test_connection import Peer, Said

COOKIE = {
    "name": "a",
    "value": "1",
    "domain": "x.test",
    "path": "/",
    "expires": 99.5,
    "httpOnly": True,
    "secure": False,
    "sameSite": "Strict",
}


def test_a_cookie_goes_there_and_back() -> None:
    chromiums = COOKIE | {"size": 2, "session": False, "priority": "Medium"}
    assert state_cookie(chromiums) == COOKIE
    assert protocol_cookie(COOKIE) == COOKIE


def test_a_cookie_without_same_site_is_lax_as_chromium_takes_it() -> None:
    assert state_cookie({k: v for k, v in COOKIE.items() if k != "sameSite"})["sameSite"] == "Lax"


def test_a_session_cookie_has_no_expiry_and_a_secure_one_a_secure_source() -> None:
    taken = protocol_cookie(COOKIE | {"expires": -1, "secure": True})
    assert "expires" not in taken
    assert taken["sourceScheme"] == "Secure"


def test_what_is_no_cookie_is_told_without_its_value() -> None:
    with pytest.raises(BadInput, match=r"^the storage state: cookie 2 has no domain, path$"):
        read_state({"cookies": [COOKIE, {"name": "a", "value": "secret"}]})


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        '{"cookies": 5}',
        '{"cookies": ["a"]}',
        '{"origins": [{}]}',
        '{"origins": [{"origin": "http://x.test", "localStorage": [{"name": 1}]}]}',
        pytest.param("[" * 100_000, id="deep"),
    ],
)
def test_what_is_no_state_is_told(tmp_path: Path, text: str) -> None:
    file = tmp_path / "state.json"
    file.write_text(text)
    with pytest.raises(BadInput, match="state"):
        read_state(file)
    with pytest.raises(BadInput, match="cannot read the storage state"):
        read_state(tmp_path / "nowhere.json")


ORIGINS = {"cookies": [], "origins": [{"origin": "http://x.test", "localStorage": []}]}


def asked(state: StorageState, says: str) -> list[str]:
    """The commands that a Chromium got which refuses each hidden page, with what it `says`."""
    peer, commands = Peer(), list[str]()

    def answer(command: Said) -> list[Said]:
        commands.append(command["method"])
        if command["method"] == "Target.createTarget" and command["params"].get("hidden"):
            return [{"id": command["id"], "error": {"message": says}}]
        result = {"browserContextId": "own"} if command["method"] == "Target.createBrowserContext" else {}
        return [{"id": command["id"], "result": result | {"targetId": "t"}}]

    peer.script = answer
    connection = Connection(peer.url, lambda _notice: None, timeout_s=5)
    targets = cast("Targets", SimpleNamespace(connection=connection))
    with suppress(ProtocolError):
        set_storage_state(targets, ContextRecord("ours"), state)
    connection.close()
    peer.close()
    return commands


def test_a_browser_without_a_frame_gets_one_for_a_moment() -> None:
    says = "Hidden target can be created only when remote debugging is enabled"
    assert asked(ORIGINS, says) == [
        "Target.createTarget",
        "Target.createBrowserContext",
        "Target.createTarget",
        "Target.createTarget",
        "Target.disposeBrowserContext",
    ]
    assert asked(ORIGINS, "Failed to find browser context with id ours") == ["Target.createTarget"]


def test_a_state_without_local_storage_needs_no_page() -> None:
    assert asked({"cookies": [], "origins": []}, "") == []
