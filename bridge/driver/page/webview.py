"""The object that a native app puts into its WebView, for pages to talk to.

Its script is one expression that is called with `__BRIDGE_CONFIG__`, which is replaced here. It runs in each
document before the page's own scripts, and hands messages to a binding of its own: they are as long as a
profile, and no events.
"""

from __future__ import annotations

import functools
from pathlib import Path

import msgspec

_PLACEHOLDER = "__BRIDGE_CONFIG__"


def source(script: Path, binding: str) -> str:
    """The script in this file for new documents; `binding` takes the messages."""
    return _template(script).replace(_PLACEHOLDER, msgspec.json.encode({"binding": binding}).decode())


@functools.cache
def _template(script: Path) -> str:
    return script.read_text(encoding="utf-8")
