"""`profiler-bridge profiles merge`: many profiles as one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import typer
from msgspec import structs

from bridge.cli.options import STORE
from bridge.cli.output import print_json, stdout, write_document
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
from bridge.errors import UsageError

_SETS: Any = typer.Argument(..., metavar="SET...", help="Profiles; see below.")


def merge(
    sets: list[str] = _SETS,
    output: Path | None = typer.Option(
        None,
        "--output",
        "-o",
        metavar="FILE",
        help="Keep the set in a file, for `profiles diff`; - for stdout.",
    ),
    identity: str = IDENTITY,
    limit: int = LIMIT,
    html: Path | None = HTML,
    open_it: bool = OPEN,
    source_maps: Path | None = SOURCE_MAPS,
    redact: bool = REDACT,
    store: str | None = STORE,
    as_json: bool = JSON,
) -> None:
    """Add up profiles, and print the functions by their own time, with the spread between profiles. A set is
    ids (u-0001, u-0001..u-0020, several with commas), filters (version=7.1.0, session=ID,since=1d), the id of
    a session, a recording or a folder of them, or a file that this command has written."""
    from bridge.report.comparison.building import shown_set

    if as_json and str(output) == "-":
        raise UsageError("--json and -o - would write two documents to stdout: name a file with -o")
    maps, how = GivenMaps(source_maps), checked_identity(identity)
    found, left_out = shown_set_of(sets, ", ".join(sets), store, how, maps, redact=redact)
    maps.tell()
    shown = shown_set(found, with_tree=as_json or open_it or html is not None)
    shown = structs.replace(shown, notices=[*left_out, *maps.told()])
    if output is not None:
        from bridge.trace.comparison.set_file import encode

        write_document(output, encode(found), "`profiler-bridge profiles diff`")
    if html is not None or open_it:
        from bridge.report.comparison.page import comparison_page

        write_page(html, comparison_page(shown), open_it=open_it)
    if as_json:
        print_json(shown)
    elif str(output) != "-":
        from bridge.report.comparison.terminal import set_text

        out = stdout()
        out.print(set_text(shown, limit, out.look))
