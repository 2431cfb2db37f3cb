"""Fetches the script of an SDK from an address, and what it loads from beside it."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from urllib.parse import urljoin

import httpx2

from bridge.errors import BadInput, NetworkError

#: Limits of one file, and of the time that it may take.
MAX_BYTES = 16 * 1024 * 1024
TIMEOUT_S = 30.0
_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class Script:
    """`url`: where it was found in the end."""

    url: str
    body: bytes

    @property
    def base(self) -> str:
        """The folder that it is in, where it finds what it loads."""
        return urljoin(self.url, ".")


def download(spec: str, url: str) -> Script:
    """Fetch a script. Raises NetworkError, and BadInput for what is no script."""
    script = _fetch(spec, url)
    if script.body.lstrip()[:1] in (b"<", b""):
        what = "an HTML page" if script.body.strip() else "an empty answer"
        raise BadInput(f"{spec}: the server gives {what} and no script: correct the address")
    return script


class Beside:
    """The files beside a script at an address. Each is fetched once, when it is first asked for."""

    def __init__(self, base: str) -> None:
        self._base = base
        self._lock = threading.Lock()
        self._found: dict[str, bytes | None] = {}

    def get(self, name: str) -> bytes | None:
        """Return a file by its path below the script's folder, None if there is none."""
        url = urljoin(self._base, name)
        # `name` may itself be an address, of a host that is not the script's.
        if not self._base or ".." in name.split("/") or not url.startswith(self._base):
            return None
        with self._lock:
            if name not in self._found:
                try:
                    self._found[name] = _fetch(name, url).body
                except NetworkError:
                    # The SDK tells it as its failure to load the file, which the recording has.
                    self._found[name] = None
            return self._found[name]


def _fetch(spec: str, url: str) -> Script:
    deadline = time.monotonic() + TIMEOUT_S
    try:
        # The user's proxy is for other machines.
        proxied = httpx2.URL(url).host not in _THIS_MACHINE
        with (
            httpx2.Client(follow_redirects=True, timeout=TIMEOUT_S, trust_env=proxied) as client,
            client.stream("GET", url) as answer,
        ):
            if answer.status_code != httpx2.codes.OK:
                raise NetworkError(f"{spec}: the server answers {answer.status_code}: correct the address")
            body = bytearray()
            for part in answer.iter_bytes():
                body += part
                if len(body) > MAX_BYTES:
                    raise NetworkError(f"{spec}: more than {MAX_BYTES >> 20} MiB: is this the SDK's script?")
                if time.monotonic() > deadline:
                    raise NetworkError(f"{spec}: not fetched within {TIMEOUT_S:.0f} s: try again")
            return Script(str(answer.url), bytes(body))
    except (httpx2.HTTPError, httpx2.InvalidURL, UnicodeError) as error:
        raise NetworkError(
            f"{spec}: cannot be fetched ({error or type(error).__name__}): is its server running?"
        ) from error
