"""What `show --export` writes: a whole run in the format of another tool; and the options that all exports
have."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from bridge.cli.output import note, write_document
from bridge.errors import UsageError
from bridge.trace.export.formats import FORMATS
from bridge.vendors.registry import one_of

if TYPE_CHECKING:
    from bridge.judging.replay import Replay
    from bridge.trace.source_maps.symbolication import Symbolicate

#: The formats that have a place for a whole run.
RUN_FORMATS = tuple(name for name, format_ in FORMATS.items() if format_.write_axis)
_WITHOUT_IDLE = one_of(tuple(name for name, format_ in FORMATS.items() if not format_.has_idle))

GAPS: Any = typer.Option(
    "mark",
    "--gaps",
    metavar="HOW",
    help="Time without samples is exported as a frame of its own (mark), or as time of the sample before "
    "it (keep).",
)
IDLE: Any = typer.Option(
    False,
    "--idle",
    help=f"Export the time without script too, to {_WITHOUT_IDLE}; the others always have it.",
)
MERGE: Any = typer.Option(
    False, "--merge", help="Export many profiles as one, in which equal stacks are one."
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
            raise UsageError(f"-o names the file of --export: add --export {RUN_FORMATS[0]}")
        return
    if format_ in FORMATS and format_ not in RUN_FORMATS:
        raise UsageError(
            f"{format_} has no place for a whole run: take --export {one_of(RUN_FORMATS)}, or for the "
            f"profiles of a store `profiler-bridge profiles export --to {format_}`"
        )
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
    the current folder; `-` for stdout. Raises as `write_document` does, and what `symbolicate` raises."""
    from bridge.report.run_trace import run_trace
    from bridge.version import __version__

    written = run_trace(replay, redact=redact, keep_gaps=keep_gaps, symbolicate=symbolicate)
    if written.left_out:
        note(f"left out, as their profilers were not observed: {', '.join(written.left_out)}")
    known = FORMATS[format_]
    assert known.write_axis is not None
    document = known.write_axis(written.axis, f"profiler-bridge@{__version__}")
    file = output or Path(recording.name.partition(".pbr")[0] + known.suffix)
    write_document(file, document, known.opens)
