"""A page of its own that has the agent, as its owner would load it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from bridge.agent import script
from e2e.conftest import Page, Site

POLICY = {"Content-Type": "text/html", "Document-Policy": "js-profiling"}

#: `work(ms)` in the page is a task of its own, and over 50 ms a long one. (Scripts that a test evaluates are
#: neither frames of a trace nor long tasks.)
WORK = """
const work = ms => new Promise(done => setTimeout(function busy() {
  const end = performance.now() + ms
  while (performance.now() < end) Math.sqrt(end)
  done()
}))
"""


def agent_app(
    site: Site,
    path: str,
    *,
    agent: bytes | None = None,
    init: bool = True,
    quota: bool = False,
    head: str = "",
    body: str = "<p>an app",
    headers: Mapping[str, str] = POLICY,
    **options: Any,
) -> Callable[[str], str]:
    """Have the page served; from a tab's intake address to the page's. `agent`: another build of it.
    `head`: what stands before its script. `quota`: it asks the intake for it. `options`: of
    `profilerBridge.init`, beside `endpoint`."""
    _put(site, f"{path}.agent.js", (script() if agent is None else agent).decode())
    asks = ", quota: proxy + '/v1/quota'" if quota else ""
    start = f"profilerBridge.init({{endpoint: proxy + '/v1/profiles'{asks}, ...{json.dumps(options)}}})"
    proxy = "const proxy = new URLSearchParams(location.search).get('proxy')"
    _put(site, f"{path}.app.js", "\n".join([WORK, proxy, start if init else ""]))
    scripts = f'<script src="{path}.agent.js"></script><script src="{path}.app.js"></script>'
    page = f"<!doctype html><title>app</title>{head}{scripts}<body>{body}"
    site.pages[path] = Page(page, dict(headers), 200)
    return lambda intake: f"{site.url(path)}?proxy={quote(intake, safe='')}"


def _put(site: Site, path: str, text: str) -> None:
    site.pages[path] = Page(text, {"Content-Type": "text/javascript"}, 200)
