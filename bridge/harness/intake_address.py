"""The address by which a browser reaches our intake, on this machine or from another one."""

from __future__ import annotations

import ipaddress
import logging
import socket
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

LOOPBACK = "127.0.0.1"
_EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104  compared with, not listened on

_log = logging.getLogger(__name__)


def reachable_url(url: str, listen: str, cdp: str | None) -> str:
    """Return the intake's address for a browser at `cdp`; `url` is the one for a browser on this machine.

    Warns when the browser is elsewhere and the intake listens on loopback only.
    """
    browser = None
    if cdp and not Path(cdp).is_dir():
        browser = urlsplit(cdp if "://" in cdp else f"//{cdp}").hostname
    if browser is None or is_local(browser):
        return url
    if is_local(urlsplit(url).hostname or "") and listen not in _EVERYWHERE:
        _log.warning(
            "the browser at %s is on another machine and cannot reach the intake at %s: no upload will "
            "arrive; say --listen with an address of this machine (0.0.0.0 for all), or --intake-url",
            cdp,
            url,
        )
        return url
    if listen in _EVERYWHERE and (address := _own_address(browser)):
        host = f"[{address}]" if ":" in address else address
        return f"http://{host}:{urlsplit(url).port}"
    return url


def is_local(host: str) -> bool:
    """Whether a host is this machine, by its name or number alone."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _own_address(host: str) -> str:
    """Return the address under which `host` would see this machine, "" when unknown. Sends nothing."""
    with suppress(OSError):
        family, kind, _, _, address = socket.getaddrinfo(host, 9, type=socket.SOCK_DGRAM)[0]
        with socket.socket(family, kind) as probe:
            probe.connect(address)
            return str(probe.getsockname()[0])
    return ""
