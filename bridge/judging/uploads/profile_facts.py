"""The facts of a profile in words, as the report and the live page show them. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from bridge.core.rules.traces import short
from bridge.core.uploads import Profile
from bridge.judging.durations import duration
from bridge.trace.checks import TraceHealth


def facts_of(profile: Profile) -> list[tuple[str, str]]:
    """Return the facts that are known. All times go by the trace as it was uploaded."""
    return [(name, value) for name, value in _facts(profile, profile.health()) if value]


def _facts(profile: Profile, health: TraceHealth) -> Iterator[tuple[str, str]]:
    run_ms = health.busy_ms + health.idle_ms + health.not_sampled_ms
    yield "samples", f"{health.samples}, {health.busy_samples} busy"
    yield "run", duration(run_ms)
    yield "busy", _part(health.busy_ms, run_ms)
    yield (
        "idle",
        _part(health.idle_ms, run_ms) if health.idle_share is not None else "not told by this format",
    )
    yield "not sampled", _part(health.not_sampled_ms, run_ms)
    yield "covers", "" if health.coverage is None else f"{health.coverage * 100:.0f} % of its run"
    yield "largest gap", "" if health.largest_gap_ms is None else duration(health.largest_gap_ms)
    yield "interval", _interval(profile, health)
    yield "bursts", f"{health.burst_samples} samples in {health.bursts}" if health.bursts else ""
    yield "out of order", f"{health.out_of_order} samples" if health.out_of_order else ""
    yield "markers", counted(health.markers)
    yield "session", short(profile.session_id) if profile.session_id else "none"
    yield "view", ", ".join(profile.view_names)
    yield "SDK", f"{profile.vendor} {profile.sdk_version}".strip()


def counted(counts: dict[str, int]) -> str:
    """Return text such as `gc 3, layout 1`."""
    return ", ".join(f"{name} {count}" for name, count in counts.items())


def _interval(profile: Profile, health: TraceHealth) -> str:
    declared = "" if profile.interval_ms is None else f"{profile.interval_ms:g} ms declared"
    seen = "" if health.median_interval_ms is None else f"{health.median_interval_ms:.1f} ms seen"
    return ", ".join(filter(None, [declared, seen]))


def _part(part_ms: float, run_ms: float) -> str:
    return f"{duration(part_ms)}, {part_ms / run_ms * 100:.0f} %" if run_ms else ""
