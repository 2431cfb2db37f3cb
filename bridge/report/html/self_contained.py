"""A page as one file: data, style and script in it. It needs no network, and a browser runs only its script.

Content Security Policy by hash (https://www.w3.org/TR/CSP3/#match-element-to-source-list): no other script or
style runs, and nothing is loaded. The data are gzip in base64, so that nothing in them is markup.
"""

from __future__ import annotations

import gzip
from base64 import b64encode
from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from html import escape
from importlib.resources import files
from typing import Literal

import msgspec

#: A script and a style of `page/`.
Drawing = Literal["report", "compare"]

_NOSCRIPT = "This page is drawn by its own script: allow scripts for it."


def drawn(title: str, data: msgspec.Struct, by: Drawing) -> str:
    """Return an HTML document whose script draws the data."""
    packed = gzip.compress(msgspec.json.encode(data), mtime=0)
    script = _part(f"{by}.js")
    body = [
        f'<main id="report"><noscript>{_NOSCRIPT}</noscript></main>',
        f'<script id="data" type="text/plain">{b64encode(packed).decode()}</script>',
        f"<script>{script}</script>",
    ]
    return html(title, body, script, by)


def html(title: str, body: Sequence[str], script: str = "", style_of: Drawing = "report") -> str:
    """Return an HTML document. `script`: all that its body may run."""
    style = _part(f"{style_of}.css")
    policy = f"default-src 'none'; style-src '{_hash(style)}'; style-src-attr 'unsafe-inline'"
    if script:
        policy += f"; script-src '{_hash(script)}'"
    return "\n".join(
        [
            "<!doctype html>",
            '<html lang="en">',
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{escape(title)}</title>",
            f"<style>{style}</style>",
            *body,
            "</html>",
            "",
        ]
    )


@cache
def _part(name: str) -> str:
    # A newline at the end belongs to the hash too: what is hashed is what is written.
    return files(__package__).joinpath("page", name).read_text(encoding="utf-8").strip()


def _hash(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"
