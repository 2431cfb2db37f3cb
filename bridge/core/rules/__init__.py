"""The rules: stable ids, each a small pure function over the history.

A rule yields one finding per occasion on which it could fail. Times inside a message stand in braces,
as wall ms (`{1795391999123.4}`); whoever shows the message turns them into its own time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bridge.core.contracts import Contract
from bridge.core.history import History
from bridge.core.rules import session, status, traces, visibility
from bridge.core.rules.findings import Finding

Rule = Callable[[History, Contract], Iterator[Finding]]

RULES: dict[str, Rule] = {
    "pauses-when-hidden": visibility.pauses_when_hidden,
    "resumes-when-visible": visibility.resumes_when_visible,
    "stops-on-expiry": session.stops_on_expiry,
    "restarts-on-renewal": session.restarts_on_renewal,
    "stays-stopped-by-user": session.stays_stopped_by_user,
    "one-profiler-per-document": traces.one_profiler_per_document,
    "upload-names-start-session": traces.upload_names_start_session,
    "trace-covers-run": traces.trace_covers_run,
    "collected-trace-is-uploaded": traces.collected_trace_is_uploaded,
    "status-agrees": status.status_agrees,
}


def promise(rule: str) -> str:
    """What a rule promises, in one sentence."""
    return (RULES[rule].__doc__ or "").strip().splitlines()[0]
