"""Profiles in the formats of other tools, for the command line and the intake's API. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bridge.core.rules.traces import short
from bridge.core.uploads import Profile
from bridge.trace.export.formats import FORMATS, Wanted
from bridge.trace.export.merging import merged_run
from bridge.trace.export.runs import Run
from bridge.trace.normal import normal_form
from bridge.vendors.sharing import shared_trace
from bridge.version import __version__


class ExportOptions(NamedTuple):
    """`keep_gaps`: time without samples is that of the sample before it, else it is a frame of its own.
    `idle`: for formats that leave it out, also the time without script. `redact`: replace what may be secret
    in addresses and names. `merge`: all profiles as one, in which equal stacks are one.
    """

    keep_gaps: bool = False
    idle: bool = False
    redact: bool = True
    merge: bool = False


_YEAR_3000_MS = 32_503_680_000_000.0
_DEFAULT = ExportOptions()


def exported(profiles: Sequence[Profile], format_: str, options: ExportOptions = _DEFAULT) -> bytes:
    """Return the profiles as one file. `format_`: a key of `FORMATS`; several profiles need one that holds
    `several`, or `merge`. Times are those of the report, to the microsecond."""
    runs = [_run(profile, options) for profile in profiles]
    name = runs[0].name if len(runs) == 1 else f"{len(runs)} profiles"
    if options.merge and len(runs) > 1:
        runs = [merged_run(runs, name)]
    return FORMATS[format_].write(runs, Wanted(name, f"profiler-bridge@{__version__}", options.idle))


def export_name(ids: Sequence[str], format_: str) -> str:
    """Return the name of the file for the profiles in these uploads, of which there is at least one."""
    between = f"{ids[0]}-to-{ids[-1]}" if len(ids) > 1 else ids[0]
    return f"{between}{FORMATS[format_].suffix}"


def _run(profile: Profile, options: ExportOptions) -> Run:
    trace = shared_trace(profile.trace) if options.redact else profile.trace
    normal = normal_form(trace, profile.interval_ms, keep_gaps=options.keep_gaps)
    origin_ms = trace.origin_ms
    # A client may write any number.
    known = origin_ms is not None and abs(origin_ms) < _YEAR_3000_MS
    wall_ms = origin_ms + normal.start_ms if known and origin_ms is not None else None
    session = f"session {short(profile.session_id)}" if profile.session_id else "no session"
    group = f"{session}, {profile.tab}" if profile.tab else session
    name, labels = f"{profile.upload} {profile.vendor}", tuple(_labels(profile))
    return Run(name, normal, wall_ms, group, labels, profile.service)


def _labels(profile: Profile) -> Iterator[tuple[str, str]]:
    if profile.session_id:
        yield "session", short(profile.session_id)
    for view in profile.view_ids:
        yield "view", short(view)
    if profile.tab:
        yield "tab", profile.tab
