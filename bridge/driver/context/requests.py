"""HTTP requests of the test itself, with the tab's cookies (`page.request` has those of another context).

Playwright's `APIRequestContext` sends them. It takes cookies only when it is made, so each request gets one
of its own with the cookies of the tab's context, and the cookies that servers set are copied back. Responses
can be read until the tab is closed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bridge.driver.cdp.cookies import cookies_of, set_cookies
from bridge.driver.cdp.protocol import Params
from bridge.driver.context import storage
from bridge.driver.tab_commands import TabCommands
from bridge.errors import NetworkError, Timeout

if TYPE_CHECKING:
    from playwright.sync_api import APIRequest, APIRequestContext, APIResponse


class TabRequest:
    """Belongs to the thread that launched the driver. Options are Playwright's (`data`, `form`, `headers`…).

    Raises NetworkError when there is no answer, Timeout when it comes too late.
    """

    def __init__(self, commands: TabCommands, api: APIRequest) -> None:
        self._commands = commands
        self._api = api
        self._contexts: list[APIRequestContext] = []

    def get(self, url: str, **options: Any) -> APIResponse:
        return self.fetch(url, method="GET", **options)

    def post(self, url: str, **options: Any) -> APIResponse:
        return self.fetch(url, method="POST", **options)

    def fetch(self, url: str, **options: Any) -> APIResponse:
        """Send a request to a full address; `method` is GET by default."""
        from playwright.sync_api import Error
        from playwright.sync_api import TimeoutError as PlaywrightTimeout

        self._commands.check_alive()
        before = self._state_cookies()
        state: Any = {"cookies": before, "origins": []}
        access = self._commands.targets.access
        credentials: Any = access.credentials and {
            "username": access.credentials[0],
            "password": access.credentials[1],
        }
        context = self._api.new_context(
            storage_state=state,
            extra_http_headers=access.headers or None,
            http_credentials=credentials,
        )
        self._contexts.append(context)
        limit_ms = options.pop("timeout", self._commands.timeout_s * 1000)
        try:
            response = context.fetch(url, timeout=limit_ms, **options)
        except PlaywrightTimeout:
            raise Timeout(
                f"{self._commands.name}: {url} did not answer within {limit_ms / 1000:g} s; "
                "does its server run?"
            ) from None
        except Error as error:
            raise NetworkError(f"{self._commands.name}: cannot ask {url}: {_reason(error.message)}") from None
        self._copy_back(before, [dict(cookie) for cookie in context.storage_state()["cookies"]])
        return response

    def close(self) -> None:
        """Release all responses: their bodies cannot be read any more."""
        from playwright.sync_api import Error

        while self._contexts:
            try:
                self._contexts.pop().dispose()
            except Error:  # Playwright has ended
                self._contexts.clear()

    def _state_cookies(self) -> list[Params]:
        """The cookies of the context, without partitioned ones: these belong to an embedding site."""
        cookies = cookies_of(self._commands.targets, self._commands.record.context)
        return [storage.state_cookie(cookie) for cookie in cookies if "partitionKey" not in cookie]

    def _copy_back(self, before: list[Params], after: list[Params]) -> None:
        known = {_key(cookie): cookie for cookie in before}
        changed = [cookie for cookie in after if known.pop(_key(cookie), None) != cookie]
        # The cookies left in `known` were deleted by a server.
        gone = [cookie | {"expires": 1} for cookie in known.values()]
        cookies = [storage.protocol_cookie(cookie) for cookie in (*changed, *gone)]
        set_cookies(self._commands.targets, self._commands.record.context, cookies)


def _key(cookie: Params) -> tuple[str, str, str]:
    return cookie["name"], cookie["domain"], cookie["path"]


def _reason(message: str) -> str:
    return message.partition("\n")[0].removeprefix("APIRequestContext.fetch: ")
