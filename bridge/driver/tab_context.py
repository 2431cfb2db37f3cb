"""The part of a tab that acts on its browser context: cookies, storage, permissions, requests, downloads.

Playwright's own calls for these (`page.context.cookies`, `page.request`, …) act on another context.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bridge.driver.cdp.cookies import cookies_of
from bridge.driver.context import cookies, storage
from bridge.driver.context.downloads import Downloads, ExpectedDownload
from bridge.driver.context.permissions import protocol_names
from bridge.driver.context.requests import TabRequest
from bridge.driver.tab_commands import TabCommands

if TYPE_CHECKING:
    from playwright.sync_api import APIRequest


class TabContext:
    """The base of a tab. Belongs to any thread, except `request`."""

    def __init__(self, commands: TabCommands, downloads: Downloads, api: APIRequest) -> None:
        self._commands = commands
        self._downloads = downloads
        self._targets = commands.targets
        self._record = commands.record
        self._timeout_s = commands.timeout_s
        self._request = TabRequest(commands, api)

    @property
    def name(self) -> str:
        return self._record.name

    @property
    def context_id(self) -> str:
        return self._record.context.context_id

    def expect_download(self, timeout_s: float | None = None) -> ExpectedDownload:
        """`with tab.expect_download() as download: …`; `download.value` has `path` and `save_as`."""
        return self._downloads.expect(self._commands, self._limit(timeout_s))

    @property
    def request(self) -> TabRequest:
        """HTTP requests with the tab's cookies."""
        return self._request

    def grant_permissions(self, permissions: Iterable[str], origin: str | None = None) -> None:
        """Grant permissions to pages of `origin`, or all pages, in the tab's browser context. All other
        permissions are denied there. `permissions`: Playwright's names; UsageError for an unknown one."""
        names = protocol_names(permissions)
        where = {"permissions": names, "browserContextId": self.context_id}
        self._commands.check_alive()
        self._targets.connection.command(
            "Browser.grantPermissions", where if origin is None else where | {"origin": origin}
        )
        # The command has denied the permission by which uploads reach our intake.
        self._targets.contexts.allow_local_network(self.context_id, origin)

    def clear_permissions(self) -> None:
        """Undo `grant_permissions`."""
        self._commands.check_alive()
        where = {"browserContextId": self.context_id}
        self._targets.connection.command("Browser.resetPermissions", where)
        self._targets.contexts.allow_local_network(self.context_id)

    def storage_state(self, path: str | Path | None = None) -> storage.StorageState:
        """Cookies and local storage of the tab's browser context, in the format of Playwright's
        `storage_state`. With `path` they are also written to this file."""
        self._commands.check_alive()
        state = storage.storage_state(self._targets, self._record.context)
        if path is not None:
            Path(path).write_text(json.dumps(state, indent=2), encoding="utf-8")
        return state

    def set_storage_state(self, state: storage.StorageState | str | Path) -> None:
        """Add these cookies and local storage (or those in this file) to the tab's browser context."""
        self._commands.check_alive()
        storage.set_storage_state(self._targets, self._record.context, storage.read_state(state))

    def cookies(self) -> list[dict[str, Any]]:
        """All cookies of the tab's browser context, in the format of CDP's `Network.Cookie`."""
        return cookies_of(self._targets, self._record.context)

    def write_cookie(self, key: str, value: str, old: str | None = None) -> bool:
        """Change the value of the page's cookie; its domain, path, expiry and flags stay.

        `old`: its value, for a page with several cookies of this name; returns False if none has it any more.
        Returns when the page's observer was asked to read it: a frozen page gets no event of it. The page may
        write its own value over it at once, even the one from before, so that nothing is read back here.
        """
        self._commands.check_alive()
        url = self._commands.evaluate("location.href")
        changed = cookies.rewritten(self.cookies(), key, value, url, old)
        if not changed:
            return False
        where = {"cookies": changed, "browserContextId": self.context_id}
        self._targets.connection.command("Storage.setCookies", where)
        self._commands.send_all("check-cookies")
        return True

    def write_storage(self, medium: str, key: str, value: str) -> None:
        """Set a key of the local storage or the session storage (`medium`) of the main frame's origin.

        Local storage is written by another document first, as by another tab: only then do the page's scripts
        get an event. A frozen page gets none, so its observer writes it too.
        """
        self._commands.check_alive()
        if medium == "local-storage":
            origin = self._commands.evaluate("location.origin")
            storage.write_item(self._targets, self._record.context, origin, key, value)
        frame = self._commands.main_frame()
        written = frame.send("write-store", medium=medium, key=key, value=value)
        self._commands.wait(written, f"{medium} key {key} was not written")

    def _limit(self, timeout_s: float | None) -> float:
        return self._commands.limit(timeout_s)
