"""What a tab owns: its browser context's cookies, storage and permissions, and what its page gives rise to.

Playwright's own calls for these (`page.context.cookies`, `page.request`, …) act on another context.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bridge.driver import cookies, storage
from bridge.driver.downloads import ExpectedDownload
from bridge.driver.permissions import protocol_names
from bridge.driver.popups import ExpectedPopup
from bridge.driver.records import TabRecord
from bridge.driver.requests import TabRequest
from bridge.errors import StepError

if TYPE_CHECKING:
    from bridge.driver.home import Home


class OwningTab:
    def __init__(self, home: Home, record: TabRecord) -> None:
        self._home = home
        self._targets = home.targets
        self._record = record
        self._timeout_s = home.timeout_s
        self._reach = home.reach(record)
        self._request = TabRequest(self._reach, home.api)

    @property
    def name(self) -> str:
        return self._record.name

    @property
    def context_id(self) -> str:
        return self._record.context.context_id

    def expect_popup(self, timeout_s: float | None = None) -> ExpectedPopup:
        """`with tab.expect_popup() as popup: …`; `popup.value` is the DriverTab that the page opened."""
        return ExpectedPopup(self._home, self._reach, self._limit(timeout_s))

    def expect_download(self, timeout_s: float | None = None) -> ExpectedDownload:
        """`with tab.expect_download() as download: …`; `download.value` has `path` and `save_as`."""
        return self._home.downloads.expect(self._reach, self._limit(timeout_s))

    @property
    def request(self) -> TabRequest:
        """HTTP requests with the tab's cookies."""
        return self._request

    def grant_permissions(self, permissions: Iterable[str], origin: str | None = None) -> None:
        """To pages of `origin`, or of all, in the tab's browser context; all others are denied there.
        Playwright's names. Raises UsageError for one that is unknown."""
        names = protocol_names(permissions)
        where = {"permissions": names, "browserContextId": self.context_id}
        self._reach.alive()
        self._targets.connection.command(
            "Browser.grantPermissions", where if origin is None else where | {"origin": origin}
        )
        # That has denied the one by which uploads reach our intake.
        self._targets.allow_local_network(self.context_id, origin)

    def clear_permissions(self) -> None:
        self._reach.alive()
        where = {"browserContextId": self.context_id}
        self._targets.connection.command("Browser.resetPermissions", where)
        self._targets.allow_local_network(self.context_id)

    def storage_state(self, path: str | Path | None = None) -> storage.StorageState:
        """Cookies and local storage of the tab's browser context, as Playwright's `storage_state` has them;
        `path`: also written there."""
        self._reach.alive()
        state = storage.storage_state(self._targets, self._record.context)
        if path is not None:
            Path(path).write_text(json.dumps(state, indent=2), encoding="utf-8")
        return state

    def set_storage_state(self, state: storage.StorageState | str | Path) -> None:
        """Add these cookies and local storage (or those in this file) to the tab's browser context."""
        self._reach.alive()
        storage.set_storage_state(self._targets, self._record.context, storage.read_state(state))

    def cookies(self) -> list[dict[str, Any]]:
        """All cookies of the tab's browser context, as CDP's `Network.Cookie`."""
        return storage.cookies_of(self._targets, self._record.context)

    def write_cookie(self, key: str, value: str) -> None:
        """Give the page's cookie another value; its domain, path, expiry and flags stay."""
        self._reach.alive()
        url = self._reach.evaluate("location.href")
        changed = cookies.rewritten(self.cookies(), key, value, url)
        where = {"cookies": changed, "browserContextId": self.context_id}
        self._targets.connection.command("Storage.setCookies", where)
        if not any(c["name"] == key and c["value"] == value for c in self.cookies()):
            raise StepError(f"{self.name}: Chromium did not take the cookie {key} for {url}")

    def write_local_storage(self, key: str, value: str) -> None:
        self._reach.alive()
        frame = self._reach.main_frame()
        asked = frame.ask("write-store", medium="local-storage", key=key, value=value)
        self._reach.wait(asked, f"local storage key {key} was not written")

    def _limit(self, timeout_s: float | None) -> float:
        return self._reach.limit(timeout_s)
