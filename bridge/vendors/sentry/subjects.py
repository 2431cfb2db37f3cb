"""Sentry's browser SDK as a subject: bundled from npm, as its package carries modules only.

Each mode of its profiler is a subject of its own, because their promises are kept at different moments:
- `sentry`: what `profileLifecycle` is when nobody sets it, `manual`; the page calls `startProfiler()`.
- `sentry-trace`: `profileLifecycle: "trace"`: a profiler runs while there is a root span, which the page
  opens for two of every two and a half seconds.
- `sentry-legacy`: `profilesSampleRate`, one profile with each transaction (the page's load); up to 10.x only.
"""

from __future__ import annotations

from pathlib import Path

from bridge.vendors.subjects import Package, SubjectKind

_PACKAGE = Package(name="@sentry/browser", folder="bundle", entry="sentry.js", bundled_as="Sentry")


def _kind(name: str, mode: str) -> SubjectKind:
    page = Path(__file__).parent / "pages" / "sentry.html"
    return SubjectKind(name=name, page=page, sdk=_PACKAGE, mode=mode)


SUBJECTS = (_kind("sentry", "manual"), _kind("sentry-trace", "trace"), _kind("sentry-legacy", "legacy"))
