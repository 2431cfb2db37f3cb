"""What `show --export` writes: a whole run in the format of another tool; and the options that all exports
have."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import typer

from bridge.cli.output import note, write_document
from bridge.errors import UsageError
from bridge.judging.replay import Replay
from bridge.report.run_trace import run_trace
from bridge.trace.export.formats import FORMATS
from bridge.trace.source_maps.symbolication import Symbolicate

#: The formats that have a place for a whole run.
RUN_FORMATS = ("chrome-trace",)

GAPS: Any = typer.Option(
    "mark",
    "--gaps",
    metavar="HOW",
    help="Time without samples is exported as a frame of its own (mark), or as time of the sample before "
    "it (keep).",
)
IDLE: Any = typer.Option(
    False, "--idle", help="Export the time without script too; only collapsed leaves it out."
)


def keeps_gaps(how: str) -> bool:
    """Return whether `--gaps` is `keep`. Raises UsageError for a word that is none of its."""
    if how not in ("mark", "keep"):
        raise UsageError.unknown("--gaps", how, ("mark", "keep"))
    return how == "keep"


def check_export(runs: int, format_: str | None, output: Path | None, *, as_json: bool) -> None:
    """Raise UsageError for options that do not go together. `runs`: so many would be exported."""
    if as_json and str(output) == "-":
        raise UsageError("--json and -o - would write two documents to stdout: name a file with -o")
    if format_ is None:
        if output is not None:
            raise UsageError("-o names the file of --export: add --export chrome-trace")
        return
    if format_ not in RUN_FORMATS:
        raise UsageError.unknown("format of --export", format_, RUN_FORMATS)
    if runs > 1:
        raise UsageError(f"--export writes one run: name a single recording, not {runs}")


def export_run(
    replay: Replay,
    recording: Path,
    format_: str,
    output: Path | None,
    *,
    redact: bool,
    keep_gaps: bool,
    symbolicate: Symbolicate,
) -> None:
    """Write a run, and tell the file and what opens it. `output`: default is named after the recording, in
    the current folder; `-` for stdout. Raises RecordingFailed, and what `symbolicate` raises."""
    written = run_trace(replay, redact=redact, keep_gaps=keep_gaps, symbolicate=symbolicate)
    if written.left_out:
        note(f"left out, as their profilers were not observed: {', '.join(written.left_out)}")
    name = recording.name.partition(".pbr")[0] + FORMATS[format_].suffix
    file = output or Path(name)
    write_document(file, written.document, FORMATS[format_].opens)
