"""`profiler-bridge profiles open`: look at a stored profile in speedscope, on this machine."""

from __future__ import annotations

import threading
from pathlib import Path

import typer

from bridge.cli.options import STORE
from bridge.cli.output import note, say, write_document
from bridge.cli.stored.export import named_profiles
from bridge.cli.stored.lookup import reading
from bridge.cli.stored.source_maps import SOURCE_MAPS, GivenMaps
from bridge.errors import ExitCode, RegistryError

_FORMAT = "speedscope"


def open_(
    name: str = typer.Argument(..., metavar="ID", help="Id as `ls` prints it: u-0001, or 1."),
    browser: bool = typer.Option(True, help="Open the browser; without it only the address is printed."),
    redact: bool = typer.Option(True, help="Replace what may be secret in the addresses of scripts."),
    source_maps: Path | None = SOURCE_MAPS,
    store: str | None = STORE,
) -> None:
    """Serve speedscope with this profile until Ctrl-C, and open it in the browser. Its release comes from
    npm, and is kept in the cache. Without npm the profile is written as a file for speedscope instead."""
    from bridge.judging.uploads.profile_export import ExportOptions, export_name, exported
    from bridge.report.speedscope import release, served
    from bridge.trace.export.formats import FORMATS

    maps = GivenMaps(source_maps)
    with reading(store) as kept:
        profiles = [maps.profile(each) for each in named_profiles(kept, [name])]
    maps.tell()
    written = exported(profiles, _FORMAT, ExportOptions(redact=redact))
    try:
        folder = release()
    except RegistryError as error:
        note(f"speedscope cannot be fetched, so the profile is written as a file ({error})")
        write_document(
            Path(export_name([each.upload for each in profiles], _FORMAT)), written, FORMATS[_FORMAT].opens
        )
        return
    with served(folder, written, profiles[0].upload) as address:
        say(address)
        note("Ctrl-C stops")
        if browser:
            typer.launch(address)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            raise typer.Exit(ExitCode.INTERRUPTED) from None
