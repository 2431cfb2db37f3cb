"""Pictures of pages in an installed Firefox, by WebDriver BiDi: Playwright drives only a Firefox of its own.

Firefox's option `--screenshot` does not do: it takes the picture before the script of a page has drawn it.
"""

from __future__ import annotations

import base64
import itertools
import json
import shutil
import subprocess
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

from websockets.sync.client import ClientConnection, connect

Theme = Literal["light", "dark"]

PROGRAMS = ("firefox-esr", "firefox")
#: How long Firefox may take to start, and for each command, seconds.
LIMIT_S = 120.0
#: With overlay scroll bars the page has the whole width.
_PREFERENCES = """user_pref("layout.css.prefers-color-scheme.content-override", %d);
user_pref("ui.useOverlayScrollbars", 1);
"""
_OVERRIDE: dict[Theme, int] = {"dark": 0, "light": 1}
#: Files in the profile: where Firefox listens, and what it said.
_WHERE, _SAID = "WebDriverBiDiServer.json", "said"
#: Resolves when there is an element, to whatever it waits for.
_WHEN_THERE = """(selector) => new Promise((resolve) => {
  const look = () => document.querySelector(selector) ? resolve() : requestAnimationFrame(look);
  look();
})"""


class NoPicture(Exception):  # noqa: N818
    """Firefox made no picture. The message says why."""


def find_firefox(programs: Iterable[str] = PROGRAMS) -> str | None:
    """Return the path of Firefox; None if it is not installed."""
    return next(filter(None, map(shutil.which, programs)), None)


class Firefox:
    """A Firefox that shows one page after the other."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self._numbers = itertools.count(1)
        self._send("session.new", capabilities={})
        [tab] = self._send("browsingContext.getTree")["contexts"]
        self._tab = tab["context"]

    def picture(self, page: Path, file: Path, width: int, selector: str = "body") -> None:
        """Write a picture of a whole page, `width` wide, when it has an element. Raises NoPicture."""
        size = {"width": width, "height": 900}
        self._send("browsingContext.setViewport", context=self._tab, viewport=size)
        self._send("browsingContext.navigate", context=self._tab, url=page.as_uri(), wait="complete")
        self._send(
            "script.callFunction",
            functionDeclaration=_WHEN_THERE,
            arguments=[{"type": "string", "value": selector}],
            target={"context": self._tab},
            awaitPromise=True,
        )
        taken = self._send("browsingContext.captureScreenshot", context=self._tab, origin="document")
        file.write_bytes(base64.b64decode(taken["data"]))

    def _send(self, method: str, **params: Any) -> Any:
        """Return the result of a command. Raises NoPicture."""
        number = next(self._numbers)
        self._connection.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            try:
                answer = json.loads(self._connection.recv(timeout=LIMIT_S))
            except TimeoutError:
                raise NoPicture(f"Firefox did not answer to {method} within {LIMIT_S:.0f} s") from None
            if answer.get("id") == number:
                break
        if "error" in answer:
            raise NoPicture(f"Firefox refused {method}: {answer.get('message') or answer['error']}")
        return answer["result"]


@contextmanager
def started(program: str, theme: Theme) -> Iterator[Firefox]:
    """Start Firefox in a fresh profile, so that one that runs is left alone, and end it at the end. Raises
    NoPicture."""
    with TemporaryDirectory(prefix="profiler-bridge-firefox-", ignore_cleanup_errors=True) as folder:
        profile = Path(folder)
        (profile / "user.js").write_text(_PREFERENCES % _OVERRIDE[theme], encoding="utf-8")
        command = [program, "--headless", "--no-remote", "--profile", folder, "--remote-debugging-port", "0"]
        with (profile / _SAID).open("wb") as said:
            try:
                process = subprocess.Popen(command, stdout=said, stderr=said)
            except OSError as error:
                raise NoPicture(f"{program} did not start: {error.strerror}") from error
            try:
                with connect(_address(program, process, profile), max_size=None) as connection:
                    yield Firefox(connection)
            finally:
                process.kill()
                process.wait()


def _address(program: str, process: subprocess.Popen[bytes], profile: Path) -> str:
    """Return where Firefox listens, which it writes into its profile. Raises NoPicture."""
    ends = time.monotonic() + LIMIT_S
    while process.poll() is None and time.monotonic() < ends:
        with suppress(OSError, ValueError):
            written = json.loads((profile / _WHERE).read_bytes())
            return f"ws://{written['ws_host']}:{written['ws_port']}/session"
        time.sleep(0.05)
    said = (profile / _SAID).read_text(encoding="utf-8", errors="replace").split("\n")
    last = next((line.strip() for line in reversed(said) if line.strip()), "it said nothing")
    raise NoPicture(f"{program} did not start: {last}")
