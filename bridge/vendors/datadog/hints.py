"""Why a page with Datadog's SDK may have no profiler, by the SDK's own options."""

from __future__ import annotations

from bridge.vendors.vendor import Hints

HINTS = Hints(
    not_sampled="not sampled in by sessionSampleRate",
    silent=(
        "its session is not sampled in (sessionSampleRate)",
        "its first batch is not due yet (hiding the tab sends it)",
    ),
    # RUM batches would carry the status.
    status_track="rum",
    no_status=(
        "session is tracked and its RUM events arrive, but none speaks of a profiler: "
        "profilingSampleRate is not set, or this session is not sampled in by it"
    ),
)
