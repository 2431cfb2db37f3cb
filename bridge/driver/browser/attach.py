"""Attaching to a Chromium that already runs, here or elsewhere, and that others may use too.

Their pages are not touched: our tabs are in browser contexts of our own, which end with our connection
(`disposeOnDetach`), and the browser goes on. Playwright is shown our pages only (`playwright_relay.py`).
With `no_defaults=True` it also sends the default context no download behaviour (measured).
"""

from __future__ import annotations

import json
import os
import re
import socket
from contextlib import ExitStack, suppress
from http import HTTPStatus
from http.client import HTTPException
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.error import HTTPError, URLError
from urllib.parse import SplitResult, urlsplit
from urllib.request import ProxyHandler, build_opener

from bridge.core.production.switches import switch_changes
from bridge.driver.browser.chromium import Chromium
from bridge.driver.browser.launched import Launched, close_quietly, our_folder, switches_of
from bridge.driver.browser.playwright_relay import PlaywrightRelay
from bridge.driver.options import DriverOptions
from bridge.errors import BrowserError, UsageError

if TYPE_CHECKING:
    from playwright.sync_api import CDPSession, Playwright

_START = (
    "is one started there, with --remote-debugging-port=PORT and --user-data-dir=FOLDER (since 136 Chrome "
    "ignores the port for the default profile)?"
)


#: How long the user of a Chromium has to allow a connection, s.
ALLOW_S = 60.0
_ACTIVE_PORT = "DevToolsActivePort"
_HOST_AND_PORT = re.compile(r"(\[[0-9a-fA-F:]+\]|[A-Za-z0-9._-]+):[0-9]{1,5}")


class Endpoint(NamedTuple):
    """The `ws://` address of a Chromium. `asks`: it asks its user to allow each connection, as it does where
    debugging was switched on at chrome://inspect."""

    url: str
    asks: bool = False


def attach(options: DriverOptions, cdp: str, playwright: Playwright, cleanup: ExitStack) -> Launched:
    """Attach to the Chromium at `cdp`. Raises UsageError for a bad address, BrowserError without answer."""
    from playwright.sync_api import Error

    url, asks = endpoint(cdp, options.timeout_s)
    limit_s = max(options.timeout_s, ALLOW_S) if asks else options.timeout_s
    try:
        relay = PlaywrightRelay(url, limit_s)
        cleanup.callback(relay.close)
        browser = playwright.chromium.connect_over_cdp(relay.url, no_defaults=True, timeout=limit_s * 1000)
    except (BrowserError, Error) as error:
        raise BrowserError(_why_not_attached(cdp, str(error), asks)) from None
    cleanup.callback(close_quietly, browser)
    session = browser.new_browser_cdp_session()
    return Launched(
        chromium=Chromium(cdp, "cdp"),
        version=f"Chromium {browser.version}",
        pid=_pid(session),
        url=url,
        pages=browser.contexts[0],
        relay=relay,
        playwright=playwright,
        folder=our_folder(cleanup),
        open_timeout_s=limit_s,
        changes=switch_changes(switches_of(session.send("SystemInfo.getInfo")["commandLine"])),
    )


def _why_not_attached(cdp: str, message: str, asks: bool) -> str:
    if asks:
        return (
            f"cannot attach to the Chromium at {cdp}: {_first_line(message)}; it asks its user to allow each "
            "connection: answer its dialogs (there are two)"
        )
    return f"no Chromium at {cdp}: {_first_line(message)}; {_START}"


def endpoint(cdp: str, timeout_s: float) -> Endpoint:
    """Return the `ws://` address of the Chromium at `cdp`.

    `cdp`: that address itself, `http://HOST:PORT`, `HOST:PORT`, or a user data folder, where Chromium writes
    the file `DevToolsActivePort`. Raises UsageError for anything else, BrowserError without a Chromium.
    """
    if cdp and Path(cdp).is_dir():
        return _endpoint_of_profile(Path(cdp), cdp, timeout_s)
    address = urlsplit(f"http://{cdp}" if _HOST_AND_PORT.fullmatch(cdp) else cdp)
    if address.scheme in ("ws", "wss") and address.hostname:
        return Endpoint(cdp)
    if address.scheme not in ("http", "https") or not address.hostname:
        raise UsageError(
            f"--cdp {cdp!r}: an address like http://HOST:9222, HOST:9222 or ws://HOST:9222/devtools/..., or "
            "the user data folder of a Chromium is needed"
        )
    base = _by_number(address)
    version = _ask_version(cdp, base, timeout_s)
    if version is not None:
        return Endpoint(rehosted(version, base, cdp))
    return _endpoint_without_version(cdp, address)


def _endpoint_of_profile(profile: Path, cdp: str, timeout_s: float) -> Endpoint:
    port, path = active_port(profile)
    if not port:
        raise BrowserError(
            f"no Chromium with debugging in {profile}: it has no file {_ACTIVE_PORT}; debugging is "
            f"switched on at chrome://inspect/#remote-debugging, or: {_START}"
        )
    base = f"http://127.0.0.1:{port}"
    return Endpoint(f"ws://127.0.0.1:{port}{path}", _ask_version(cdp, base, timeout_s) is None)


def _endpoint_without_version(cdp: str, address: SplitResult) -> Endpoint:
    """Debugging that was switched on at chrome://inspect answers no question over HTTP."""
    for profile in default_profiles():
        port, path = active_port(profile)
        if port and port == str(address.port):
            return Endpoint(f"ws://{address.netloc}{path}", asks=True)
    raise BrowserError(
        f"{cdp} answers, but /json/version gives 404: if its debugging was switched on at chrome://inspect, "
        "name its user data folder instead (the Profile Path of chrome://version, without its last part)"
    )


def active_port(profile: Path) -> tuple[str, str]:
    """Return port and path of the debugging socket, as Chromium writes them into its user data folder; "" if
    it has written none."""
    with suppress(OSError, ValueError):
        port, path = (profile / _ACTIVE_PORT).read_text(encoding="utf-8").split()
        return port, path
    return "", ""


def default_profiles() -> list[Path]:
    """Return where Chrome and Chromium keep a user's data by default."""
    home, local = Path.home(), os.environ.get("LOCALAPPDATA")
    folders = [home / ".config" / name for name in ("google-chrome", "google-chrome-beta", "chromium")]
    folders += [home / "Library/Application Support" / name for name in ("Google/Chrome", "Chromium")]
    folders += [Path(local) / name / "User Data" for name in ("Google/Chrome", "Chromium")] if local else []
    return folders


def rehosted(version: Any, base: str, cdp: str) -> str:
    """The path of the address in `/json/version`, at the host and port that we have reached.

    Behind a forwarded port the host and port in `/json/version` may be others.
    """
    named = version.get("webSocketDebuggerUrl") if isinstance(version, dict) else None
    if not isinstance(named, str):
        raise BrowserError(
            f"{cdp} answers, but is no Chromium: its /json/version names no webSocketDebuggerUrl"
        )
    reached = urlsplit(base)
    scheme = "wss" if reached.scheme == "https" else "ws"
    return f"{scheme}://{reached.netloc}{reached.path.rstrip('/')}{urlsplit(named).path}"


def _by_number(address: SplitResult) -> str:
    """The address with an IP address as its host: Chromium refuses names of hosts other than localhost."""
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
    """Return what `/json/version` answers; None if it is not there (404)."""
    # A proxy of the environment cannot reach a debugging port.
    opener = build_opener(ProxyHandler({}))
    try:
        with opener.open(f"{base}/json/version", timeout=timeout_s) as answer:
            return json.loads(answer.read(1_000_000))
    except HTTPError as error:
        if error.code == HTTPStatus.NOT_FOUND:
            return None
        raise BrowserError(f"{cdp} answers, but is no Chromium: /json/version gives {error.code}") from None
    except ValueError:
        raise BrowserError(f"{cdp} answers, but is no Chromium: its /json/version is no JSON") from None
    except (URLError, HTTPException, OSError) as error:
        reason = error.reason if isinstance(error, URLError) else error
        raise BrowserError(f"no Chromium at {cdp}: {reason}; {_START}") from None


def _pid(session: CDPSession) -> int:
    processes = session.send("SystemInfo.getProcessInfo")["processInfo"]
    return next(int(process["id"]) for process in processes if process["type"] == "browser")


def _first_line(message: str) -> str:
    return next((line.strip() for line in message.splitlines() if line.strip()), "it said nothing")
