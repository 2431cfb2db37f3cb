"""Profiles in the formats of other tools, for the command line and the intake's API. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from msgspec import structs

from bridge.core.rules.traces import short
from bridge.core.uploads import Profile
from bridge.trace.export.formats import FORMATS, Wanted
from bridge.trace.export.runs import Run
from bridge.trace.normal import normal_form
from bridge.vendors.sharing import shared_address
from bridge.version import __version__


class ExportOptions(NamedTuple):
    """`keep_gaps`: time without samples is that of the sample before it, else it is a frame of its own.
    `idle`: for `collapsed`, also the time without script. `redact`: replace what may be secret in addresses.
    """

    keep_gaps: bool = False
    idle: bool = False
    redact: bool = True


_DEFAULT = ExportOptions()


def exported(profiles: Sequence[Profile], format_: str, options: ExportOptions = _DEFAULT) -> bytes:
    """Return the profiles as one file. `format_`: a key of `FORMATS`. Times are those of the report, to the
    microsecond."""
    runs = [_run(profile, options) for profile in profiles]
    name = runs[0].name if len(runs) == 1 else f"{len(runs)} profiles"
    return FORMATS[format_].write(runs, Wanted(name, f"profiler-bridge@{__version__}", options.idle))


def export_name(ids: Sequence[str], format_: str) -> str:
    """Return the name of the file for the profiles in these uploads, of which there is at least one."""
    between = f"{ids[0]}-to-{ids[-1]}" if len(ids) > 1 else ids[0]
    return f"{between}{FORMATS[format_].suffix}"


def _run(profile: Profile, options: ExportOptions) -> Run:
    trace = profile.trace
    if options.redact:
        shared = [shared_address(url).url for url in trace.resources]
        trace = structs.replace(trace, resources=shared)
    normal = normal_form(trace, profile.interval_ms, keep_gaps=options.keep_gaps)
    wall_ms = None if trace.origin_ms is None else trace.origin_ms + normal.start_ms
    session = f"session {short(profile.session_id)}" if profile.session_id else "no session"
    group = f"{session}, {profile.tab}" if profile.tab else session
    return Run(f"{profile.upload} {profile.vendor}", normal, wall_ms, group)
