"""The page that starts an SDK, where its vendor has no page of its own: the same for all SDKs. Pure."""

from __future__ import annotations

from html import escape

from bridge.vendors.subjects import SubjectKind

_PAGE = """\
<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>Profiler Bridge: {name}</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="/work.css">
    <script src="/sdk/{entry}"></script>
    <script src="/start.js"></script>
    <script src="/work.js" defer></script>
  </head>
  <body>
    <h1>{name} <span id="version">not started</span></h1>
    <canvas id="work" width="640" height="240" role="img"
            aria-label="bars that move while the page works"></canvas>
    <p id="area" data-dd-action-name="area">Click anywhere: <span id="clicks">0</span> clicks</p>
  </body>
</html>
"""


_START = """\
// Starts the SDK, with everything sent to the proxy that the address names.
;(function start() {
  const asked = new URLSearchParams(location.search)
  const proxy = asked.get('proxy')
  const mode = asked.get('mode') || ''
  const say = (text) => document.addEventListener('DOMContentLoaded', () => {
    document.getElementById('version').textContent = text
  })
  // Without one the SDK would send to its vendor.
  if (!proxy) return say('not started: the address has no ?proxy=')
  say((function startSdk() {
%s
  })() || '')
})()
"""


def common_page(kind: SubjectKind) -> dict[str, bytes]:
    """Return URL path -> content, of the page of an SDK that has a script `start`."""
    page = _PAGE.format(name=escape(kind.name), entry=escape(kind.sdk.entry))
    return {"/": page.encode(), "/start.js": (_START % kind.start).encode()}
