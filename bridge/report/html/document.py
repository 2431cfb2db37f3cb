"""The report's file: data, style and script in one. It needs no network, and a browser runs only its script.

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

import msgspec

from bridge.report.html.run import ShownRun

_NOSCRIPT = "This report is drawn by its own script: allow scripts for it."
SCHEMA = "profiler-bridge.report/1"


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """What the page gets: one run, or two that it shows beside each other."""

    schema: str = SCHEMA
    runs: Sequence[ShownRun]


def document(runs: Sequence[ShownRun]) -> str:
    """Return the HTML document of one run, or of two beside each other."""
    data = gzip.compress(msgspec.json.encode(Page(runs=runs)), mtime=0)
    script = _part("report.js")
    title = " beside ".join(f"{run.scenario}, {run.subject}: {run.verdict}" for run in runs)
    body = [
        f'<main id="report"><noscript>{_NOSCRIPT}</noscript></main>',
        f'<script id="data" type="text/plain">{b64encode(data).decode()}</script>',
        f"<script>{script}</script>",
    ]
    return html(title, body, script)


def html(title: str, body: Sequence[str], script: str = "") -> str:
    """Return an HTML document with the report's style. `script`: all that its body may run."""
    style = _part("report.css")
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
