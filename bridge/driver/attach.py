"""Attaching to a Chromium that already runs, here or elsewhere, and that others may use too.

Nothing of theirs is touched: our tabs are in browser contexts of our own, which end with our connection
(`disposeOnDetach`), and the browser goes on. `connect_over_cdp(no_defaults=True)` sends their pages no
emulation and no download behaviour (measured); what it does do by default is dismiss their dialogs, so it
is told not to.
"""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from contextlib import ExitStack, suppress
from http.client import HTTPException
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError, URLError
from urllib.parse import SplitResult, urlsplit
from urllib.request import ProxyHandler, build_opener

from bridge.driver.chromium import Chromium
from bridge.driver.launched import Launched, close_quietly, our_folder
from bridge.driver.options import DriverOptions
from bridge.errors import BrowserError, UsageError

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Dialog, Page, Playwright

_START = "is one started there, with --remote-debugging-port=PORT (and --remote-debugging-address=ADDRESS)?"


def attach(options: DriverOptions, cdp: str, playwright: Playwright, cleanup: ExitStack) -> Launched:
    """Raises UsageError for what is no address, BrowserError when no Chromium answers there."""
    from playwright.sync_api import Error

    url = websocket_url(cdp, options.timeout_s)
    try:
        browser = playwright.chromium.connect_over_cdp(
            url, no_defaults=True, timeout=options.timeout_s * 1000
        )
    except Error as error:
        raise BrowserError(f"no Chromium at {cdp}: {_first_line(error.message)}; {_START}") from None
    cleanup.callback(close_quietly, browser)
    return Launched(
        chromium=Chromium(cdp, "cdp"),
        version=f"Chromium {browser.version}",
        pid=_pid(browser),
        url=url,
        pages=browser.contexts[0],
        playwright=playwright,
        folder=our_folder(cleanup),
    )


def leave_dialogs(pages: BrowserContext, is_ours: Callable[[Page], bool]) -> None:
    """Have Playwright dismiss the dialogs of our pages only.

    It dismisses those of every page as long as nobody listens; from now on somebody does. Ours are dismissed
    while Playwright is called.
    """
    pages.on("dialog", lambda dialog: _dismiss_ours(dialog, is_ours))


def websocket_url(cdp: str, timeout_s: float) -> str:
    """Where a Chromium at `cdp` (`http://HOST:PORT`, or the `ws://` address itself) takes connections."""
    address = urlsplit(cdp)
    if address.scheme in ("ws", "wss") and address.hostname:
        return cdp
    if address.scheme not in ("http", "https") or not address.hostname:
        raise UsageError(
            f"--cdp {cdp!r}: an address like http://HOST:9222 or ws://HOST:9222/devtools/... is needed"
        )
    base = _by_number(address)
    return rehosted(_ask_version(cdp, base, timeout_s), base, cdp)


def rehosted(version: Any, base: str, cdp: str) -> str:
    """The address that `/json/version` names, at the host and port by which we came.

    Chromium names itself as it was asked, or as it knows itself behind a forwarded port.
    """
    named = version.get("webSocketDebuggerUrl") if isinstance(version, dict) else None
    if not isinstance(named, str):
        raise BrowserError(
            f"{cdp} answers, but is no Chromium: its /json/version names no webSocketDebuggerUrl"
        )
    came = urlsplit(base)
    scheme = "wss" if came.scheme == "https" else "ws"
    return f"{scheme}://{came.netloc}{came.path.rstrip('/')}{urlsplit(named).path}"


def _by_number(address: SplitResult) -> str:
    """By IP address: Chromium refuses a `Host` header with a name other than localhost."""
    base = f"{address.scheme}://{address.netloc}{address.path.rstrip('/')}"
    host = address.hostname or ""
    if address.scheme == "https" or host == "localhost":
        return base
    with suppress(OSError):
        number = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)[0][4][0]
        shown = f"[{number}]" if ":" in str(number) else number
        return f"{address.scheme}://{shown}:{address.port or 80}{address.path.rstrip('/')}"
    return base


def _ask_version(cdp: str, base: str, timeout_s: float) -> Any:
    # A proxy of the environment is for the web, not for a debugging port.
    opener = build_opener(ProxyHandler({}))
    try:
        with opener.open(f"{base}/json/version", timeout=timeout_s) as answer:
            return json.loads(answer.read(1_000_000))
    except HTTPError as error:
        raise BrowserError(f"{cdp} answers, but is no Chromium: /json/version gives {error.code}") from None
    except ValueError:
        raise BrowserError(f"{cdp} answers, but is no Chromium: its /json/version is no JSON") from None
    except (URLError, HTTPException, OSError) as error:
        reason = error.reason if isinstance(error, URLError) else error
        raise BrowserError(f"no Chromium at {cdp}: {reason}; {_START}") from None


def _dismiss_ours(dialog: Dialog, is_ours: Callable[[Page], bool]) -> None:
    """What Playwright does by itself where nobody listens."""
    from playwright.sync_api import Error

    page = dialog.page
    if page is None or not is_ours(page) or _is_heard(page):
        return
    with suppress(Error):
        if dialog.type == "beforeunload":
            dialog.accept()
        else:
            dialog.dismiss()


def _is_heard(page: Page) -> bool:
    """Whether a listener of the user's own takes care of the page's dialogs."""
    return bool(page._impl_obj.listeners("dialog"))  # noqa: SLF001  Playwright has no public way to ask


def _pid(browser: Browser) -> int:
    processes = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
    return next(int(process["id"]) for process in processes if process["type"] == "browser")


def _first_line(message: str) -> str:
    return next((line.strip() for line in message.splitlines() if line.strip()), "it said nothing")
