"""The cookies and the local storage of a browser context, in Playwright's format.

`{"cookies": [{name, value, domain, path, expires, httpOnly, secure, sameSite}], "origins": [{"origin",
"localStorage": [{name, value}]}]}`, so that Playwright's `browser.new_context(storage_state=…)` takes it.

Local storage is read and written in a target of its own, which is not shown anywhere (`Target.createTarget
{hidden}`, measured: it has no effect on the tabs, and Playwright sees no page). It loads an empty document of
the origin, which we answer ourselves (`Fetch.fulfillRequest`): no server gets a request.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import TimeoutError as FutureTimeout
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import msgspec

from bridge.driver.cdp.cookies import cookies_of, set_cookies
from bridge.driver.cdp.protocol import Notice, Params
from bridge.driver.cdp.records import ContextRecord
from bridge.driver.cdp.targets import Targets
from bridge.errors import BadInput, BridgeError, ProtocolError, UsageError

StorageState = dict[str, Any]

_READ = "JSON.stringify(Object.entries(localStorage))"
_READ_HERE = "JSON.stringify([location.origin, Object.entries(localStorage)])"
_ANSWER_S = 2.0
#: What Chromium says where there is no frame; remote debugging is enabled, as it answers.
_NO_FRAME = "Hidden target can be created only when remote debugging is enabled"
_WRITE = "for (const [name, value] of {entries}) localStorage.setItem(name, value)"
_COOKIE = ("name", "value", "domain", "path", "expires", "httpOnly", "secure")


# --- the format ------------------------------------------------------------------------------------------


def state_cookie(cookie: Params) -> Params:
    """CDP's `Network.Cookie` in Playwright's format: with `sameSite` always, Lax being Chromium's default."""
    return {key: cookie[key] for key in _COOKIE} | {"sameSite": cookie.get("sameSite", "Lax")}


class _Item(msgspec.Struct):
    name: str
    value: str


class _Origin(msgspec.Struct):
    origin: str
    localStorage: list[_Item] = []  # noqa: N815


class _State(msgspec.Struct):
    """What a storage state must have."""

    cookies: list[dict[str, Any]] = []
    origins: list[_Origin] = []


def protocol_cookie(cookie: Params) -> Params:
    """A cookie in Playwright's format as CDP takes it."""
    taken = {key: cookie[key] for key in (*_COOKIE, "sameSite") if key in cookie}
    if taken.get("expires") == -1:
        del taken["expires"]
    if taken.get("secure"):
        # A page on http://127.0.0.1 may set a Secure cookie (see cdp/cookies.py).
        taken["sourceScheme"] = "Secure"
    return taken


def read_state(state: StorageState | str | Path) -> StorageState:
    """Give the state, read from its file if it is a path. Raises BadInput, without any value of it."""
    if isinstance(state, dict):
        return _checked("the storage state", state)
    try:
        found = json.loads(Path(state).read_text(encoding="utf-8"))
    except OSError as error:
        raise BadInput(f"cannot read the storage state {state}: {error.strerror or error}") from error
    except (ValueError, RecursionError) as error:
        why = "nested too deeply" if isinstance(error, RecursionError) else error
        raise BadInput(f"cannot read the storage state {state}: {why}") from error
    return _checked(str(state), found)


def _checked(name: str, state: Any) -> StorageState:
    try:
        cookies = msgspec.convert(state, _State).cookies
    except msgspec.ValidationError as error:
        raise BadInput(
            f"{name} is no storage state: a JSON object with cookies and origins is needed ({error})"
        ) from None
    for number, cookie in enumerate(cookies, start=1):
        missing = [key for key in ("name", "value", "domain", "path") if key not in cookie]
        if missing:
            raise BadInput(f"{name}: cookie {number} has no {', '.join(missing)}")
    return dict(state)


# --- of a context ----------------------------------------------------------------------------------------


def storage_state(targets: Targets, context: ContextRecord) -> StorageState:
    """Cookies, and the local storage of every origin of the context's documents."""
    found = _in_open_pages(context)
    with _hidden_page(targets, context) as page:
        found |= {origin: page.read(origin) for origin in context.origins - set(found)}
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
    if not state.get("origins"):
        return
    with _hidden_page(targets, context) as page:
        for origin in state["origins"]:
            page.write(origin["origin"], [(i["name"], i["value"]) for i in origin.get("localStorage", [])])
            context.origins.add(origin["origin"])


def write_item(targets: Targets, context: ContextRecord, origin: str, key: str, value: str) -> None:
    """Set a key of an origin's local storage, as another tab would."""
    with _hidden_page(targets, context) as page:
        page.write(origin, [(key, value)])


def _in_open_pages(context: ContextRecord) -> dict[str, list[tuple[str, str]]]:
    """The local storage that the open pages see, by origin: other targets see a page's last writes later.
    A page that does not answer, or has no storage, is left out; the hidden page reads its origin then."""
    asked = [
        tab.session.evaluate(tab.target_id, _READ_HERE)
        for tab in list(context.tabs)
        if tab.session is not None and tab.ended is None
    ]
    found: dict[str, list[tuple[str, str]]] = {}
    for future in asked:
        with suppress(FutureTimeout, BridgeError):
            origin, entries = json.loads(future.result(_ANSWER_S))
            if origin in context.origins:
                found[origin] = entries
    return found


class _HiddenPage:
    """A hidden page that loads one origin after the other."""

    def __init__(self, targets: Targets, session_id: str) -> None:
        self._targets = targets
        self._session_id = session_id

    def read(self, origin: str) -> list[tuple[str, str]]:
        self._load(origin)
        return [(name, value) for name, value in json.loads(self._evaluate(_READ))]

    def write(self, origin: str, entries: list[tuple[str, str]]) -> None:
        self._load(origin)
        self._evaluate(_WRITE.replace("{entries}", msgspec.json.encode(entries).decode()))

    def on_notice(self, notice: Notice) -> None:
        """Answer every request with an empty page."""
        if notice.method == "Fetch.requestPaused":
            answer = {
                "requestId": notice.params["requestId"],
                "responseCode": 200,
                "responseHeaders": [{"name": "Content-Type", "value": "text/html"}],
                "body": "",
            }
            self._targets.connection.post("Fetch.fulfillRequest", answer, self._session_id)

    def _load(self, origin: str) -> None:
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


def _created(targets: Targets, where: Params) -> str:
    """Create a hidden target, and return its id.

    Chromium refuses one as long as the browser has no frame at all, as one can that has just begun (measured:
    1 of 8 on a busy machine, and waiting does not help). Then a blank page is there for that moment, in a
    context of its own.
    """
    command = targets.connection.command
    try:
        return str(command("Target.createTarget", where)["targetId"])
    except ProtocolError as error:
        if _NO_FRAME not in str(error):
            raise
    own = command("Target.createBrowserContext")
    try:
        command("Target.createTarget", {"url": "about:blank", **own})
        return str(command("Target.createTarget", where)["targetId"])
    finally:
        command("Target.disposeBrowserContext", own)


@contextmanager
def _hidden_page(targets: Targets, context: ContextRecord) -> Iterator[_HiddenPage]:
    command = targets.connection.command
    where = {"url": "about:blank", "browserContextId": context.context_id, "hidden": True}
    target_id = _created(targets, where)
    try:
        attached = command("Target.attachToTarget", {"targetId": target_id, "flatten": True})["sessionId"]
        page = _HiddenPage(targets, attached)
        with targets.forwarding(attached, page.on_notice):
            command("Fetch.enable", {"patterns": [{"urlPattern": "*"}]}, attached)
            yield page
    finally:
        with suppress(ProtocolError):
            command("Target.closeTarget", {"targetId": target_id})
