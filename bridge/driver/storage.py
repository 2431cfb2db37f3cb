"""What a tab's browser context keeps: cookies and local storage, in Playwright's format.

`{"cookies": [{name, value, domain, path, expires, httpOnly, secure, sameSite}], "origins": [{"origin",
"localStorage": [{name, value}]}]}`, so that Playwright's `browser.new_context(storage_state=…)` takes it.

Local storage is read and written by a target of its own, which Chromium does not show anywhere
(`Target.createTarget {hidden}`, measured: it disturbs no tab, and Playwright sees no page). It is taken to an
empty document of the origin, made up on the way (`Fetch.fulfillRequest`): no server is asked.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import msgspec

from bridge.driver.protocol import Notice, Params
from bridge.driver.records import ContextRecord
from bridge.driver.targets import Targets
from bridge.errors import BadInput, BridgeError, ProtocolError, UsageError

StorageState = dict[str, Any]

_READ = "JSON.stringify(Object.entries(localStorage))"
_READ_HERE = "JSON.stringify([location.origin, Object.entries(localStorage)])"
_ANSWER_S = 2.0
_WRITE = "for (const [name, value] of {entries}) localStorage.setItem(name, value)"
_COOKIE = ("name", "value", "domain", "path", "expires", "httpOnly", "secure")


# --- the format ------------------------------------------------------------------------------------------


def state_cookie(cookie: Params) -> Params:
    """CDP's `Network.Cookie` as Playwright has it: `sameSite` is always there, Lax is Chromium's default."""
    return {key: cookie[key] for key in _COOKIE} | {"sameSite": cookie.get("sameSite", "Lax")}


def protocol_cookie(cookie: Params) -> Params:
    """The other way. Raises BadInput when it is not a cookie of a storage state."""
    missing = [key for key in ("name", "value", "domain", "path") if key not in cookie]
    if missing:
        raise BadInput(f"a cookie of the storage state has no {', '.join(missing)}: {cookie!r}")
    taken = {key: cookie[key] for key in (*_COOKIE, "sameSite") if key in cookie}
    if taken.get("expires") == -1:
        del taken["expires"]
    if taken.get("secure"):
        # A page on http://127.0.0.1 may set a Secure cookie (see cookies.py).
        taken["sourceScheme"] = "Secure"
    return taken


def read_state(state: StorageState | str | Path) -> StorageState:
    """The state, or the file that holds it. Raises BadInput."""
    if isinstance(state, dict):
        return state
    try:
        found = json.loads(Path(state).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadInput(f"cannot read the storage state {state}: {error}") from error
    if not isinstance(found, dict):
        raise BadInput(f"{state} is no storage state: a JSON object with cookies and origins is wanted")
    return found


# --- a context's -----------------------------------------------------------------------------------------


def cookies_of(targets: Targets, context: ContextRecord) -> list[Params]:
    """CDP's `Network.Cookie`."""
    where = {"browserContextId": context.context_id}
    found: list[Params] = targets.connection.command("Storage.getCookies", where)["cookies"]
    return found


def set_cookies(targets: Targets, context: ContextRecord, cookies: list[Params]) -> None:
    if cookies:
        where = {"cookies": cookies, "browserContextId": context.context_id}
        targets.connection.command("Storage.setCookies", where)


def storage_state(targets: Targets, context: ContextRecord) -> StorageState:
    """Local storage of every origin that the context's documents came from."""
    found = _in_open_pages(context)
    with _backstage(targets, context) as stage:
        found |= {origin: stage.read(origin) for origin in context.origins - set(found)}
    stored = [
        {"origin": origin, "localStorage": [{"name": name, "value": value} for name, value in found[origin]]}
        for origin in sorted(found)
        if found[origin]
    ]
    return {"cookies": [state_cookie(c) for c in cookies_of(targets, context)], "origins": stored}


def set_storage_state(targets: Targets, context: ContextRecord, state: StorageState) -> None:
    """Add the state's cookies and local storage to the context's own. A page that is open already sees the
    new local storage a moment later, as when another tab writes it."""
    set_cookies(targets, context, [protocol_cookie(cookie) for cookie in state.get("cookies", [])])
    with _backstage(targets, context) as stage:
        for origin in state.get("origins", []):
            stage.write(origin["origin"], [(i["name"], i["value"]) for i in origin.get("localStorage", [])])
            context.origins.add(origin["origin"])


def _in_open_pages(context: ContextRecord) -> dict[str, list[tuple[str, str]]]:
    """What the pages that are open see themselves, by origin: what they have just written is on its way
    to everybody else. A page that does not answer, or has no storage, is left to the stage."""
    asked: list[Future[Any]] = []
    for tab in list(context.tabs):
        if tab.session is not None and tab.ended is None:
            future: Future[Any] = Future()
            tab.session.evaluate(tab.target_id, _READ_HERE, future.set_exception, future.set_result)
            asked.append(future)
    found: dict[str, list[tuple[str, str]]] = {}
    for future in asked:
        with suppress(FutureTimeout, BridgeError):
            origin, entries = json.loads(future.result(_ANSWER_S))
            if origin in context.origins:
                found[origin] = entries
    return found


class _Stage:
    """A hidden page that goes from origin to origin."""

    def __init__(self, targets: Targets, session_id: str) -> None:
        self._targets = targets
        self._session_id = session_id

    def read(self, origin: str) -> list[tuple[str, str]]:
        self._go(origin)
        return [(name, value) for name, value in json.loads(self._evaluate(_READ))]

    def write(self, origin: str, entries: list[tuple[str, str]]) -> None:
        self._go(origin)
        self._evaluate(_WRITE.replace("{entries}", msgspec.json.encode(entries).decode()))

    def answer(self, notice: Notice) -> None:
        """Every request gets an empty page."""
        if notice.method == "Fetch.requestPaused":
            page = {
                "requestId": notice.params["requestId"],
                "responseCode": 200,
                "responseHeaders": [{"name": "Content-Type", "value": "text/html"}],
                "body": "",
            }
            self._targets.connection.post("Fetch.fulfillRequest", page, self._session_id)

    def _go(self, origin: str) -> None:
        answer = self._command("Page.navigate", {"url": f"{origin}/"})
        if reason := answer.get("errorText"):
            raise UsageError(f"no local storage of {origin}: {reason}")

    def _evaluate(self, expression: str) -> str:
        answer = self._command("Runtime.evaluate", {"expression": expression, "returnByValue": True})
        if details := answer.get("exceptionDetails"):
            raise ProtocolError("Runtime.evaluate", details.get("exception", {}).get("description", "failed"))
        return str(answer["result"].get("value", ""))

    def _command(self, method: str, params: Params) -> Params:
        return self._targets.connection.command(method, params, self._session_id)


@contextmanager
def _backstage(targets: Targets, context: ContextRecord) -> Iterator[_Stage]:
    command = targets.connection.command
    where = {"url": "about:blank", "browserContextId": context.context_id, "hidden": True}
    target_id = command("Target.createTarget", where)["targetId"]
    try:
        attached = command("Target.attachToTarget", {"targetId": target_id, "flatten": True})["sessionId"]
        stage = _Stage(targets, attached)
        with targets.adopted(attached, stage.answer):
            command("Fetch.enable", {"patterns": [{"urlPattern": "*"}]}, attached)
            yield stage
    finally:
        with suppress(ProtocolError):
            command("Target.closeTarget", {"targetId": target_id})
