"""`profiler-bridge profiles diff`: what is different between two sets of profiles."""

from __future__ import annotations

from pathlib import Path

import typer
from msgspec import structs

from bridge.cli.options import STORE
from bridge.cli.output import print_json, stdout
from bridge.cli.stored.comparing.options import (
    HTML,
    IDENTITY,
    JSON,
    LIMIT,
    OPEN,
    REDACT,
    checked_identity,
    shown_set_of,
    write_page,
)
from bridge.cli.stored.source_maps import SOURCE_MAPS, GivenMaps
from bridge.errors import ExitCode, UsageError, did_you_mean
from bridge.report.comparison.shown import ShownComparison
from bridge.trace.comparison.callers import Caller
from bridge.trace.comparison.changes import Change

#: Levels of callers that are printed.
_LEVELS = 4


def diff(
    before: str = typer.Argument(..., metavar="BEFORE", help="A set of profiles; see `profiles merge`."),
    after: str = typer.Argument(..., metavar="AFTER", help="The set to compare with it."),
    function: str | None = typer.Option(
        None,
        "--function",
        metavar="NAME",
        help="Print who calls this function (default: the first one that changed).",
    ),
    identity: str = IDENTITY,
    limit: int = LIMIT,
    check: bool = typer.Option(
        False, "--check", help="Exit with 1 if a function grew by more than noise, 6 if noise is unknown."
    ),
    html: Path | None = HTML,
    open_it: bool = OPEN,
    source_maps: Path | None = SOURCE_MAPS,
    redact: bool = REDACT,
    store: str | None = STORE,
    as_json: bool = JSON,
) -> None:
    """Print what changed between two sets: functions by the change of their share of the busy time, beside
    what is noise between the profiles of each side, and who calls the one that changed most."""
    from bridge.report.comparison.building import shown_comparison
    from bridge.trace.comparison.callers import callers_of
    from bridge.trace.comparison.same_scripts import aligned

    maps, how = GivenMaps(source_maps), checked_identity(identity)
    sides = [shown_set_of([word], word, store, how, maps, redact=redact) for word in (before, after)]
    maps.tell()
    one, other = aligned([side.set for side in sides])
    told = [*(line for side in sides for line in side.left_out), *maps.told()]
    shown = structs.replace(shown_comparison(one, other), notices=told)
    chosen = _chosen(shown, function)
    callers: list[Caller] = []
    if chosen is not None and shown.tree is not None:
        callers = callers_of(shown.tree, chosen.name, chosen.place, depth=_LEVELS)
    if html is not None or open_it:
        from bridge.report.comparison.page import comparison_page

        write_page(html, comparison_page(shown), open_it=open_it)
    if as_json:
        print_json(structs.replace(shown, callers=callers))
    else:
        from bridge.report.comparison.terminal import callers_text, comparison_text

        out = stdout()
        out.print(comparison_text(shown, limit, out.look))
        if chosen is not None:
            out.print(callers_text(chosen.name, callers, out.look))
    if check:
        raise typer.Exit(_exit_code(shown))


def _exit_code(shown: ShownComparison) -> ExitCode:
    outcomes = {each.outcome for each in shown.functions}
    if "grew" in outcomes:
        return ExitCode.VIOLATED
    return ExitCode.INCONCLUSIVE if "unknown" in outcomes or not outcomes else ExitCode.HELD


def _chosen(shown: ShownComparison, name: str | None) -> Change | None:
    """Return the function whose callers are printed: that of the name with the largest change, else the first
    that changed by more than noise. Raises UsageError for a name that no function has."""
    if name is None:
        return next((each for each in shown.functions if each.outcome in ("grew", "shrank")), None)
    found = next((each for each in shown.functions if each.name == name), None)
    if found is None:
        near = did_you_mean(name, {each.name for each in shown.functions}).strip()
        raise UsageError(f"no function named {name[:100]!r} is in these profiles{'; ' if near else ''}{near}")
    return found
