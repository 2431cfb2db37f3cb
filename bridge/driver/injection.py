"""The observer as it goes into pages, and what it says back.

`observer.js` is one expression that is called with `__BRIDGE_CONFIG__`, which is replaced here.
"""

from __future__ import annotations

import functools
import json
import secrets
from pathlib import Path
from typing import Any

import msgspec

from bridge.core.events import AnyPageEvent
from bridge.driver import emulation as emulating
from bridge.driver import webview
from bridge.driver.emulation import Emulation
from bridge.driver.options import DriverOptions

_OBSERVER = Path(__file__).with_name("observer.js")
_PLACEHOLDER = "__BRIDGE_CONFIG__"
#: Not in the blank document that a tab starts with. That of a popup may give its window, with what is set up
#: in it, to a page of the same origin, in which no script of ours is run then (see `TargetSession`). There it
#: starts when the page is complete: `DOMContentLoaded` is not heard (measured, Chromium 156).
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


_decoder = msgspec.json.Decoder(AnyPageEvent | Reply)


def decode(payload: str) -> AnyPageEvent | Reply:
    """What a page said through the binding. Raises msgspec.DecodeError for anything else."""
    try:
        said: AnyPageEvent | Reply = _decoder.decode(payload)
    except msgspec.DecodeError:
        # A text of the page may hold half a surrogate pair, which no UTF-8 can: it becomes "?".
        said = _decoder.decode(_well_formed(payload))
    return said


def _well_formed(payload: str) -> bytes:
    try:
        return json.dumps(json.loads(payload), ensure_ascii=False).encode("utf-8", "replace")
    except (ValueError, RecursionError):
        return b""


@functools.cache
def _template() -> str:
    return _OBSERVER.read_text(encoding="utf-8")


class Injection:
    """The names that page and driver share, random so that no page can know them."""

    def __init__(self, options: DriverOptions) -> None:
        self.binding = f"_{secrets.token_hex(8)}"
        #: Of a WebView's bridge, for messages of the page's own.
        self.webview = f"_{secrets.token_hex(8)}"
        self.channel = f"_{secrets.token_hex(8)}"
        self.emulation = f"_{secrets.token_hex(8)}"
        self.world = f"_{secrets.token_hex(8)}"
        self._options = options

    @property
    def bindings(self) -> list[str]:
        """Those that a target is to have."""
        return [self.binding] if self._options.webview is None else [self.binding, self.webview]

    def say(self, tab: str, message: str) -> None:
        """What a page of `tab` said through its WebView's bridge."""
        if self._options.webview is not None:
            self._options.webview(tab, message)

    def source(self, offset_ms: float, emulation: Emulation | None = None, script: str = "") -> str:
        """The script for documents whose `Date` starts `offset_ms` ahead, emulated where it is not real.
        `script`: what top documents run besides."""
        config = _Config(
            binding=self.binding,
            channel=self.channel,
            beacon=self._options.beacon,
            store_keys=self._options.store_keys,
            date_offset_ms=offset_ms,
            globals=self._options.globals,
        )
        observer = _template().replace(_PLACEHOLDER, msgspec.json.encode(config).decode())
        before = [] if emulation is None else [emulating.source(self.emulation, emulation)]
        if self._options.webview is not None:
            before.append(webview.source(self.webview))
        # Last, so that the observer sees it like any script of the page's.
        after = [_IN_TOP.replace(_PLACEHOLDER, script)] if script else []
        return "\n".join([*before, observer, *after])

    def expression(self, command: dict[str, Any]) -> str:
        """What the isolated world evaluates to hand a command to the observer."""
        return _dispatching(self.channel, command)

    def emulate(self, emulation: Emulation) -> str:
        """What it evaluates to make a document look as this says."""
        return _dispatching(self.emulation, emulation.state())


def _dispatching(channel: str, message: dict[str, Any]) -> str:
    detail = msgspec.json.encode(msgspec.json.encode(message).decode()).decode()
    name = msgspec.json.encode(channel).decode()
    return f"void document.dispatchEvent(new CustomEvent({name}, {{detail: {detail}}}))"
