"""Sentry's browser SDK, bundled from npm: its package carries modules only.

Each mode of its profiler is a subject of its own, because their promises are kept at different moments:
- `sentry`: what `profileLifecycle` is when nobody sets it, `manual`; the page calls `startProfiler()`.
- `sentry-trace`: `profileLifecycle: "trace"`: a profiler runs while there is a root span, which the page
  opens for two of every two and a half seconds.
- `sentry-legacy`: `profilesSampleRate`, one profile with each transaction (the page's load); up to 10.x only.
"""

from __future__ import annotations

from bridge.subjects.kinds import Kind, Package

_PACKAGE = Package(name="@sentry/browser", folder="bundle", entry="sentry.js", bundled_as="Sentry")


def _kind(name: str, mode: str) -> Kind:
    return Kind(name=name, vendor="sentry", page="sentry.html", package=_PACKAGE, mode=mode)


KINDS = (_kind("sentry", "manual"), _kind("sentry-trace", "trace"), _kind("sentry-legacy", "legacy"))
