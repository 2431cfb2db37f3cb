"""The bridge of a native app's WebView, as pages find it: `window.DatadogEventBridge`.

`webview.js` is one expression that is called with `__BRIDGE_CONFIG__`, which is replaced here. It runs in
each document before the page's own scripts, and hands messages to a binding of their own: they are as long
as a profile, and no events.
"""

from __future__ import annotations

import functools
from pathlib import Path

import msgspec

_SCRIPT = Path(__file__).with_name("webview.js")
_PLACEHOLDER = "__BRIDGE_CONFIG__"


@functools.cache
def _template() -> str:
    return _SCRIPT.read_text(encoding="utf-8")


def source(binding: str) -> str:
    """The script for new documents; `binding` takes the messages."""
    return _template().replace(_PLACEHOLDER, msgspec.json.encode({"binding": binding}).decode())
