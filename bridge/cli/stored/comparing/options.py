"""What `profiles merge` and `profiles diff` have in common: their options, and sets as they are shown."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import typer

from bridge.cli.output import note
from bridge.cli.stored.comparing.gathering import Gathered, gathered
from bridge.cli.stored.source_maps import GivenMaps
from bridge.errors import UsageError
from bridge.trace.identity import IDENTITIES, Identity

IDENTITY: Any = typer.Option(
    "function",
    "--identity",
    metavar="HOW",
    help="When two frames are the same: exact (one build at one address), function (name and path, across "
    "builds and ports), name.",
)
LIMIT: Any = typer.Option(20, "--limit", min=1, help="Print at most so many functions.")
HTML: Any = typer.Option(None, "--html", metavar="FILE", help="Write it as a page too.")
OPEN: Any = typer.Option(False, "--open", help="Open the page in the browser.")
JSON: Any = typer.Option(False, "--json", help="Print one JSON document.")
REDACT: Any = typer.Option(True, help="Replace what may be secret in the addresses of scripts.")


def checked_identity(word: str) -> Identity:
    """Return the identity that is meant. Raises UsageError."""
    for identity in IDENTITIES:
        if word == identity:
            return identity
    raise UsageError.unknown("identity", word, IDENTITIES)


def shown_set_of(
    words: Sequence[str],
    name: str,
    store: str | None,
    identity: Identity,
    maps: GivenMaps,
    *,
    redact: bool,
) -> Gathered:
    """Return the set that the words name, and tell what is left out of it."""
    found = gathered(words, name, store, identity, maps, redact=redact)
    for line in found.left_out:
        note(line)
    return found


def write_page(html: Path | None, document: str, *, open_it: bool) -> None:
    """Write a page, by default into a temporary folder, tell where it is, and open it. Raises
    RecordingFailed."""
    from bridge.report.html.files import write

    file = html or Path(mkdtemp(prefix="profiler-bridge-profiles-")) / "profiles.html"
    note(f"page: {write(file, document)}")
    if open_it:
        typer.launch(file.resolve().as_uri())
