"""Where a page can find itself: on top, in a frame, under a policy, in a popup."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from e2e.conftest import Page as Served
from e2e.conftest import Site

HERE = Path(__file__).parent / "pages"
PROBES = Path(__file__).parent.parent / "observer" / "pages"

NONCE = "c29tZXRoaW5n"
STRICT = (
    f"default-src 'none'; script-src 'self' 'nonce-{NONCE}'; connect-src 'none'; "
    "require-trusted-types-for 'script'"
)
PROFILING = {"Document-Policy": "js-profiling"}


class Surrounding(NamedTuple):
    """`host`: what is on top, with `{url}` for the page; None when the page itself is. `popup`: the page is
    opened by a script of the host. `other_site`: by the site's other name. `csp`: the page's policy."""

    name: str
    host: str | None = None
    popup: bool = False
    other_site: bool = False
    csp: str | None = None
    headed: bool = False
    opaque: bool = False


_FRAME = "<p>host</p><iframe src='{url}' width=600 height=400></iframe>"

SURROUNDINGS = [
    Surrounding("headless"),
    Surrounding("headed", headed=True),
    Surrounding("same-origin-frame", host=_FRAME),
    Surrounding("cross-site-frame", host=_FRAME, other_site=True),
    Surrounding("strict-policy", csp=STRICT),
    Surrounding(
        "sandboxed-frame",
        host=_FRAME.replace("<iframe", "<iframe sandbox=allow-scripts"),
        csp=STRICT,
        opaque=True,
    ),
    Surrounding("noopener-popup", host="<p>host</p>", popup=True),
]


class Addresses(NamedTuple):
    """`top` is what a tab opens; `page` is where the scripts run: the same, a frame of it, or its popup."""

    top: str
    page: str


def put(site: Site, surrounding: Surrounding, script: str) -> Addresses:
    """Serve the page with this script of `pages` in these surroundings."""
    site_of = site.other if surrounding.other_site else site.url
    foreign = site.url if surrounding.other_site else site.other
    path = f"/{surrounding.name}/{script}"
    body = "<!doctype html>" + _document(script, foreign)
    policy = {"Content-Security-Policy": surrounding.csp} if surrounding.csp else {}
    site.pages[path] = Served(body, PROFILING | policy, 200)
    page = site_of(path)
    if surrounding.host is None:
        return Addresses(page, page)
    host = f"{path}/host"
    site.pages[host] = Served("<!doctype html>" + surrounding.host.format(url=page), PROFILING, 200)
    return Addresses(site.url(host), page)


def put_scripts(site: Site) -> None:
    for file in (*HERE.glob("*.js"), PROBES / "probes.js"):
        cors = {"Access-Control-Allow-Origin": "*"} if file.name == "cors.js" else {}
        # A worker's own policy would be that of the page.
        headers = {"Content-Type": "text/javascript", **PROFILING, **cors}
        site.pages[f"/{file.name}"] = Served(file.read_text("utf-8"), headers, 200)


#: Who starts what: in the page's own task, not in one of ours, and once all is loaded.
STARTS = {
    "conformance": "runItems()",
    "probes": "runProbes()",
    "lifecycle": "'ready'",
    "leaving": "'ready'",
    "platform": "'ready'",
}


def _document(script: str, foreign: object) -> str:
    address = foreign if callable(foreign) else str
    own = f"<script nonce={NONCE}>\n"
    loaded = "new Promise((done) => addEventListener('load', () => setTimeout(done)))"
    return "\n".join(
        [
            "",
            f"{own}function inlineWork(ms) {{",
            "  const until = performance.now() + ms; let sum = 0;",
            "  while (performance.now() < until) sum += Math.sqrt(sum + 1);",
            "}</script>",
            "<title>page</title><link rel=icon href=data:,>",
            "<body style='height:5000px'><p>here</p>",
            f"<script nonce={NONCE} src=/work.js></script>",
            f"<script nonce={NONCE} src={address('/foreign.js')}></script>",
            f"<script nonce={NONCE} src={address('/cors.js')} crossorigin></script>",
            f"<script nonce={NONCE} src=/{script}.js></script>",
            # Not to be awaited from outside: that would show in the stacks of errors.
            f"{own}let results = null; {loaded}.then(() => {STARTS[script]}).then((found) => {{",
            "  results = found;",
            "});</script>",
        ]
    )
