"""Sentry's browser SDK: envelopes with profiles, and its contract.

It has no session store: its profiler goes by a session of its own, in memory. It numbers no requests. It
drops what is answered with 4xx, 429 excepted (https://develop.sentry.dev/sdk/expected-features/).
"""

from __future__ import annotations

from bridge.core.redaction import Secrets
from bridge.vendors.sentry.contract import CONTRACT
from bridge.vendors.sentry.dialect import DIALECT, NAME
from bridge.vendors.sentry.envelope import endpoint
from bridge.vendors.sentry.subjects import SUBJECTS
from bridge.vendors.vendor import Answers, Forward, Hints, RateLimit, Routes, Vendor


def rate_limit(seconds: int, categories: tuple[str, ...]) -> str:
    """https://develop.sentry.dev/sdk/expected-features/rate-limiting/: SECONDS:CATEGORIES:SCOPE:REASON, no
    categories for all. The browser SDK calls chunks `profile` (`envelope.ts`, 11.12)."""
    return f"{seconds}:{';'.join(categories)}:organization:fault_on_order"


_NEEDS = (
    "Sentry's SDK profiles when browserProfilingIntegration() is among its integrations and "
    "profileSessionSampleRate takes this page's load in: from uiProfiler.startProfiler() on, or, with "
    "profileLifecycle 'trace', while a sampled root span runs"
)

SENTRY = Vendor(
    name=NAME,
    dialect=DIALECT,
    answers=Answers(
        status=200,
        only_post=True,
        rate_limit=RateLimit(header="X-Sentry-Rate-Limits", value=rate_limit),
    ),
    routes=Routes(tracks=("envelope", "store"), track_of=lambda target: endpoint(target) or ""),
    forward=Forward(headers=("x-sentry-auth",)),
    hints=Hints(needs=_NEEDS),
    secrets=Secrets(parameters=("sentry_key",), headers=("x-sentry-auth",)),
    contract=CONTRACT,
    # `getBaseApiEndpoint` in core `api.ts`: the DSN names the host. Old ones name sentry.io itself, of which
    # only the intake's paths are meant; the loader and the bundles come from *.sentry-cdn.com.
    hosts=(
        "*.ingest.sentry.io",
        "*.ingest.*.sentry.io",
        "sentry.io/api/*/envelope/",
        "sentry.io/api/*/store/",
    ),
    globals=("__SENTRY__", "Sentry"),
    marks=("sentry_key=", ".ingest.sentry.io/", ".sentry.io/api/", "/envelope/"),
    # `PREFIX` in core `debug-logger.ts`
    console=("Sentry Logger ", "[Sentry]"),
    # No scripts of the user's: `uiProfiler` is an import of the page's code, and no global of most pages.
    subjects=SUBJECTS,
)
