"""What servers ask of their visitors, as users write it: credentials, headers, a storage state."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from bridge.driver.context.storage import StorageState, read_state
from bridge.driver.options import Access
from bridge.errors import UsageError

_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")  # a token of RFC 9110, 5.6.2
#: Chromium makes these itself; the cookie's place is the storage state.
_NOT_HERE = {"cookie": "use --storage-state for cookies", "host": "Chromium writes it"}


def access_of(
    credentials: tuple[str, str] | str | None,
    headers: Mapping[str, str],
    storage_state: StorageState | str | Path | None,
) -> Access:
    """Check all three. Raises UsageError, or BadInput for a file. No message has a secret in it."""
    for name, value in headers.items():
        _check_header(name, value)
    return Access(
        credentials=_pair(credentials),
        headers=dict(headers),
        storage_state=None if storage_state is None else read_state(storage_state),
    )


def parsed_headers(lines: Iterable[str]) -> dict[str, str]:
    """Return the headers of lines such as `X-Token: abc`. Raises UsageError."""
    found: dict[str, str] = {}
    for number, line in enumerate(lines, start=1):
        name, colon, value = line.partition(":")
        if not colon:
            raise UsageError(f"header {number} has no colon: write it as 'NAME: VALUE'")
        found[name.strip()] = value.strip()
    return found


def checked(url: str) -> str:
    """Return an address. Raises UsageError if user and password are in it: in a page with such an address
    Chromium refuses every `fetch` of a relative address."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    if parts.username is not None or parts.password is not None:
        raise UsageError(
            f"{parts.scheme}://…@{parts.netloc.rpartition('@')[2]}{parts.path}: leave user and password "
            "out of the address, as a page with them cannot fetch; give them with "
            "--http-credentials USER:PASS or Bridge.launch(http_credentials=…)"
        )
    return url


def _pair(credentials: tuple[str, str] | str | None) -> tuple[str, str] | None:
    if not isinstance(credentials, str):
        return credentials
    user, colon, password = credentials.partition(":")
    if not colon:
        raise UsageError("the HTTP credentials have no colon: write them as USER:PASS")
    return user, password


def _check_header(name: str, value: str) -> None:
    if not _NAME.fullmatch(name):
        raise UsageError(f"{name!r} is not the name of a header: write 'NAME: VALUE'")
    if why := _NOT_HERE.get(name.lower()):
        raise UsageError(f"the header {name} cannot be given: {why}")
    if not value.isprintable():
        raise UsageError(f"the value of the header {name} has characters that no header can have")
