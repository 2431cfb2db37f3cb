"""A page as its owner has it: the real SDK from npm, set up for Datadog's own intake, and no word of ours."""

from __future__ import annotations

import json
from typing import Any

from bridge.subjects import Subject
from e2e.conftest import Page, Site

#: What the page does: enough work for a profile to be worth an upload. A block, as a page can have two apps.
WORK = """{
const renderList = ms => {
  const end = performance.now() + ms;
  while (performance.now() < end) Math.sqrt(end);
};
setInterval(function work() { renderList(30) }, 100);
setTimeout(function longTask() { renderList(120) }, 600);
setInterval(function longTask() { renderList(120) }, 1000);
}"""


def own_app(served: Site, subject: Subject, path: str = "/app", **configured: Any) -> str:
    """Have the page `served`; its address. `configured`: what differs in the SDK's configuration."""
    folder = f"/{subject.version}"
    for file in subject.sdk_folder.rglob("*.js"):
        _put(served, f"{folder}/{file.relative_to(subject.sdk_folder).as_posix()}", file.read_text())
    config = {
        "applicationId": "00000000-0000-4000-8000-000000000000",
        "clientToken": "pub00000000000000000000000000000000",
        "site": "datadoghq.com",
        "service": "shop",
        "sessionSampleRate": 100,
        "profilingSampleRate": 100,
        "telemetrySampleRate": 0,
        "trackUserInteractions": True,
        "trackLongTasks": True,
    } | configured
    _put(served, f"{path}.js", f"DD_RUM.init({json.dumps(config)});\n{WORK}")
    scripts = f'<script src="{folder}/datadog-rum.js"></script><script src="{path}.js"></script>'
    return served.put(path, f"<title>shop</title><h1>A shop</h1>{scripts}")


def own_sentry_app(served: Site, subject: Subject, path: str = "/sentry", **configured: Any) -> str:
    """The same for Sentry's SDK, its profiler started by hand; its address."""
    folder = f"/{subject.name}-{subject.version}"
    _put(served, f"{folder}.js", (subject.sdk_folder / "sentry.js").read_text())
    config = {
        "dsn": "https://00000000000000000000000000000000@o1.ingest.us.sentry.io/42",
        "tracesSampleRate": 1,
        "profileSessionSampleRate": 1,
    } | configured
    integrations = "[Sentry.browserTracingIntegration(), Sentry.browserProfilingIntegration()]"
    start = f"Sentry.init({{...{json.dumps(config)}, integrations: {integrations}}});"
    _put(served, f"{path}.js", f"{start}\nSentry.uiProfiler.startProfiler();\n{WORK}")
    scripts = f'<script src="{folder}.js"></script><script src="{path}.js"></script>'
    return served.put(path, f"<title>shop</title><h1>A shop</h1>{scripts}")


def _put(site: Site, path: str, script: str) -> None:
    site.pages[path] = Page(script, {"Content-Type": "text/javascript"}, 200)
