"""HTTP requests beside the page, with the tab's cookies (`page.request` has those of another context).

Playwright's `APIRequestContext` does them: it takes cookies only when it is made, so each request gets one
of its own, filled from the tab's context, and what the servers set is carried back. The responses live
until the tab is closed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bridge.driver import storage
from bridge.driver.protocol import Params
from bridge.driver.reach import Reach
from bridge.errors import NetworkError, Timeout

if TYPE_CHECKING:
    from playwright.sync_api import APIRequest, APIRequestContext, APIResponse


class TabRequest:
    """Belongs to the thread that launched the driver. Options are Playwright's (`data`, `form`, `headers`…).

    Raises NetworkError when there is no answer, Timeout when it comes too late.
    """

    def __init__(self, reach: Reach, api: APIRequest) -> None:
        self._reach = reach
        self._api = api
        self._contexts: list[APIRequestContext] = []

    def get(self, url: str, **options: Any) -> APIResponse:
        return self.fetch(url, method="GET", **options)

    def post(self, url: str, **options: Any) -> APIResponse:
        return self.fetch(url, method="POST", **options)

    def fetch(self, url: str, **options: Any) -> APIResponse:
        """`url` as a full address; `method` is GET unless told."""
        from playwright.sync_api import Error
        from playwright.sync_api import TimeoutError as PlaywrightTimeout

        self._reach.alive()
        before = self._state_cookies()
        state: Any = {"cookies": before, "origins": []}
        context = self._api.new_context(storage_state=state)
        self._contexts.append(context)
        limit_ms = options.pop("timeout", self._reach.timeout_s * 1000)
        try:
            response = context.fetch(url, timeout=limit_ms, **options)
        except PlaywrightTimeout:
            raise Timeout(
                f"{self._reach.name}: {url} did not answer within {limit_ms / 1000:g} s; does its server run?"
            ) from None
        except Error as error:
            raise NetworkError(f"{self._reach.name}: cannot ask {url}: {_reason(error.message)}") from None
        self._carry_back(before, [dict(cookie) for cookie in context.storage_state()["cookies"]])
        return response

    def close(self) -> None:
        """The responses go with it."""
        from playwright.sync_api import Error

        while self._contexts:
            try:
                self._contexts.pop().dispose()
            except Error:  # Playwright has ended
                self._contexts.clear()

    def _state_cookies(self) -> list[Params]:
        """Of the whole context; one that belongs to an embedding site (partitioned) has no place here."""
        cookies = storage.cookies_of(self._reach.targets, self._reach.record.context)
        return [storage.state_cookie(cookie) for cookie in cookies if "partitionKey" not in cookie]

    def _carry_back(self, before: list[Params], after: list[Params]) -> None:
        known = {_key(cookie): cookie for cookie in before}
        changed = [cookie for cookie in after if known.pop(_key(cookie), None) != cookie]
        # What is left of the known ones was deleted by a server.
        gone = [cookie | {"expires": 1} for cookie in known.values()]
        cookies = [storage.protocol_cookie(cookie) for cookie in (*changed, *gone)]
        storage.set_cookies(self._reach.targets, self._reach.record.context, cookies)


def _key(cookie: Params) -> tuple[str, str, str]:
    return cookie["name"], cookie["domain"], cookie["path"]


def _reason(message: str) -> str:
    return message.partition("\n")[0].removeprefix("APIRequestContext.fetch: ")
