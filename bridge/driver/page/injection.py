"""The observer as it is put into pages, and the messages that it sends back.

`observer.js` is one expression that is called with `__BRIDGE_CONFIG__`, which is replaced here.
"""

from __future__ import annotations

import functools
import json
import secrets
from pathlib import Path
from typing import Any

import msgspec

from bridge.core.addresses import BEACON_PATH
from bridge.core.events import AnyPageEvent
from bridge.driver.options import DriverOptions
from bridge.driver.page import emulation as emulating
from bridge.driver.page import webview
from bridge.driver.page.emulation import Emulation

_OBSERVER = Path(__file__).with_name("observer.js")
_WORKER = Path(__file__).with_name("worker.js")
_PLACEHOLDER = "__BRIDGE_CONFIG__"
#: Runs a script in top documents, but not in the blank document that a tab starts with. A popup's blank
#: document may give its window, with what is set up in it, to a page of the same origin, in which Chromium
#: runs no script of ours (see `TargetSession`). There the script starts when the page is complete:
#: `DOMContentLoaded` does not reach our listener (measured, Chromium 156).
_IN_TOP = f"""
(start => {{
  let waits = window === top
  const look = () => {{
    if (!waits || !location.protocol.startsWith("http")) return
    waits = false
    start()
  }}
  look()
  if (waits) addEventListener("readystatechange", look, true)
}})(() => {{
{_PLACEHOLDER}
}})"""


class Reply(msgspec.Struct, frozen=True, tag_field="kind", tag="reply"):
    """The observer's answer to a command. `last_seq`: how many events the document has sent so far."""

    id: int
    ok: bool
    value: Any = None
    error: str = ""
    last_seq: int = 0


class _Config(msgspec.Struct, rename="camel"):
    binding: str
    channel: str
    beacon: str | None
    store_keys: tuple[str, ...]
    date_offset_ms: float
    globals: tuple[str, ...]
    upload_marks: tuple[str, ...]
    intake: str


_decoder = msgspec.json.Decoder(AnyPageEvent | Reply)


def decode(payload: str) -> AnyPageEvent | Reply:
    """A message that a page sent through the binding. Raises msgspec.DecodeError for any other text."""
    try:
        message: AnyPageEvent | Reply = _decoder.decode(payload)
    except msgspec.DecodeError:
        # A text of the page may hold half a surrogate pair, which UTF-8 cannot encode: it becomes "?".
        message = _decoder.decode(_well_formed(payload))
    return message


def _well_formed(payload: str) -> bytes:
    try:
        return json.dumps(json.loads(payload), ensure_ascii=False).encode("utf-8", "replace")
    except (ValueError, RecursionError):
        return b""


class _WorkerConfig(msgspec.Struct, rename="camel"):
    channel: str
    date_offset_ms: float


@functools.cache
def _template(file: Path) -> str:
    return file.read_text(encoding="utf-8")


class Injection:
    """The names that page and driver share; they are random, so that no page can know them."""

    def __init__(self, options: DriverOptions) -> None:
        self.binding = f"_{secrets.token_hex(8)}"
        #: The bindings of WebViews' bridges, for messages of the page's own.
        self.webviews = {f"_{secrets.token_hex(8)}": found for found in options.webviews}
        self.channel = f"_{secrets.token_hex(8)}"
        self.emulation = f"_{secrets.token_hex(8)}"
        self.world = f"_{secrets.token_hex(8)}"
        self._options = options

    @property
    def bindings(self) -> list[str]:
        """The names of the bindings of a target."""
        return [self.binding, *self.webviews]

    def deliver_webview_message(self, binding: str, tab: str, message: str) -> None:
        """Hand on a message that a page of `tab` sent through a WebView's bridge; other bindings are the
        page's own."""
        if (found := self.webviews.get(binding)) is not None:
            found.receive(tab, message)

    def source(self, offset_ms: float, emulation: Emulation | None = None, script: str = "") -> str:
        """The script for new documents. `Date` is `offset_ms` ahead, `emulation` overrides visibility, and
        top documents run `script` too."""
        config = _Config(
            binding=self.binding,
            channel=self.channel,
            beacon=self._options.beacon,
            store_keys=self._options.store_keys,
            date_offset_ms=offset_ms,
            globals=self._options.globals,
            upload_marks=self._options.upload_marks,
            intake=(self._options.beacon or "").removesuffix(BEACON_PATH),
        )
        observer = _template(_OBSERVER).replace(_PLACEHOLDER, self._written(config))
        before = [] if emulation is None else [emulating.source(self.emulation, emulation)]
        before += [webview.source(found.script, binding) for binding, found in self.webviews.items()]
        # Last, so that the observer sees it like any script of the page's.
        after = [_IN_TOP.replace(_PLACEHOLDER, script)] if script else []
        return "\n".join([*before, observer, *after])

    def _written(self, config: _Config) -> str:
        """The configuration as a script: JSON, but for the expressions, which become functions."""
        written = msgspec.json.encode(config).decode()
        if not self._options.expressions:
            return written
        names = ((msgspec.json.encode(key).decode(), script) for key, script in self._options.expressions)
        read = (f"{{key: {key}, read: () => (\n{script}\n)}}" for key, script in names)
        return f"{written[:-1]},expressions:[{','.join(read)}]}}"

    def offset_name(self, offset_ms: float) -> str:
        """The binding whose name tells a document that returns from bfcache how far `Date` is ahead."""
        return f"{self.channel}_{round(offset_ms)}"

    def worker_source(self, offset_ms: float) -> str:
        """The script for a worker before its own: its wall clock is `offset_ms` ahead."""
        config = _WorkerConfig(self.channel, offset_ms)
        return _template(_WORKER).replace(_PLACEHOLDER, msgspec.json.encode(config).decode())

    def move_worker(self, offset_ms: float) -> str:
        """The expression that moves `Date` in a worker."""
        return f"void dispatchEvent(new CustomEvent('{self.channel}', {{detail: {offset_ms}}}))"

    def expression(self, command: dict[str, Any]) -> str:
        """The expression that sends a command to the observer, evaluated in the isolated world."""
        return _dispatching(self.channel, command)

    def emulate(self, emulation: Emulation) -> str:
        """The expression that applies an emulation to a document."""
        return _dispatching(self.emulation, emulation.state())


def _dispatching(channel: str, message: dict[str, Any]) -> str:
    detail = msgspec.json.encode(msgspec.json.encode(message).decode()).decode()
    name = msgspec.json.encode(channel).decode()
    return f"void document.dispatchEvent(new CustomEvent({name}, {{detail: {detail}}}))"
