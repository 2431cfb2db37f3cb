"""What the examples call `http://localhost:3000/`: an app with an SDK, unchanged, on a port of its own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from bridge.driver import find_chromium
from bridge.driver.browser.chromium import ARGS_ENVIRONMENT, ENVIRONMENT
from bridge.subjects import resolve
from e2e.apps.own_app import WORK, own_app
from e2e.conftest import Site

#: The same app, whose SDK sends to the `proxy` in the page's address.
PROXIED = "/proxied"
GIVEN = "new URLSearchParams(location.search).get('proxy')"
LOGIN = "<form action='/'><input id=user><button>Sign in</button></form>"


@contextmanager
def shop(spec: str) -> Iterator[dict[str, str]]:
    """Serve the app with an SDK, `agent` for one without any. Gives the environment in which Chromium finds
    it at `localhost:3000`."""
    site = Site()
    try:
        if spec == "agent":
            site.put("/", f"<title>shop</title><h1>A shop</h1><script>{WORK}</script>")
        else:
            own_app(site, resolve(spec), "/")
            own_app(site, resolve(spec), PROXIED)
            script = site.pages[f"{PROXIED}.js"]
            body = script.body.replace("DD_RUM.init({", f"DD_RUM.init({{proxy: {GIVEN}, ", 1)
            site.pages[f"{PROXIED}.js"] = script._replace(body=body)
        site.put("/login", LOGIN)
        rules = f"'--host-resolver-rules=MAP localhost:3000 {urlsplit(site.url()).netloc}'"
        yield {
            **os.environ,
            ARGS_ENVIRONMENT: f"{os.environ.get(ARGS_ENVIRONMENT, '')} {rules}".strip(),
            ENVIRONMENT: find_chromium().path,
            "PYTHONPATH": str(Path(__file__).parents[2]),
        }
    finally:
        site.close()
