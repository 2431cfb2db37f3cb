"""Datadog's browser RUM SDK: profile uploads, RUM batches, quota, session stores, contract.

A real intake answers 202 to what it took. The SDK drops a payload that is answered with 400 and sends it
again after 429 and 5xx (`sendWithRetryStrategy.ts`), so a malformed one gets 400.
"""

from __future__ import annotations

from pathlib import Path

from bridge.core.addresses import WEBVIEW_TARGET
from bridge.core.redaction import Secrets
from bridge.vendors.datadog.address import HOSTS, QUOTA, TRACKS, forwarded_base, forwarded_target
from bridge.vendors.datadog.contract import CONTRACT
from bridge.vendors.datadog.dialect import DIALECT, NAME, track_of
from bridge.vendors.datadog.hints import HINTS
from bridge.vendors.datadog.quota import quota_answer
from bridge.vendors.datadog.session import STORE
from bridge.vendors.subjects import Package, SubjectKind
from bridge.vendors.vendor import Answers, Forward, Quota, Routes, Vendor, WebView

_HERE = Path(__file__).parent

DATADOG = Vendor(
    name=NAME,
    dialect=DIALECT,
    store=STORE,
    quota=Quota(track=QUOTA, body=quota_answer),
    answers=Answers(only_post=True),
    routes=Routes(
        tracks=tuple("quota" if track == QUOTA else track for track in TRACKS),
        track_of=track_of,
    ),
    forward=Forward(target=forwarded_target, headers=("dd-client-token",), base=forwarded_base),
    hints=HINTS,
    secrets=Secrets(
        parameters=("dd-api-key", "dd-client-token"),
        headers=("dd-client-token", "dd-api-key"),
    ),
    contract=CONTRACT,
    hosts=HOSTS,
    marks=("ddforward=", "ddsource=browser", "://browser-intake-", ".browser-intake-"),
    # `ConsoleApiName` in browser-core `display.ts`
    console=("Datadog Browser SDK:",),
    globals=("DD_RUM",),
    webview=WebView(script=_HERE / "webview.js", target=WEBVIEW_TARGET),
    subjects=(
        SubjectKind(
            name=NAME,
            page=_HERE / "pages" / "datadog.html",
            # The package carries the browser bundle, and beside it the chunks that the bundle loads from its
            # own address, the profiler among them (`bundle/chunks/profiler-<hash>-datadog-rum.js`).
            sdk=Package(
                name="@datadog/browser-rum",
                folder="bundle",
                entry="datadog-rum.js",
                profiler="chunks/*rofiler*.js",
            ),
        ),
    ),
)
