"""The stored recordings, and what `show` prints of them."""

from __future__ import annotations

import contextlib
import io
import os
from pathlib import Path
from unittest.mock import patch

from bridge.cli import main

RECORDINGS = Path(__file__).parent.parent / "recordings"
PATHS = sorted(path for path in RECORDINGS.iterdir() if ".pbr" in path.name)
NAMES = [path.name.partition(".pbr")[0] for path in PATHS]
#: ending of a file in `judged/` -> arguments of `show`
ENDINGS = {".json": ("--json",), ".txt": ()}


def judged(name: str, ending: str) -> Path:
    """Return the file with what `show` printed."""
    return RECORDINGS / "judged" / f"{name}{ending}"


def shown(path: Path, ending: str) -> str:
    """Return what `show` prints today, as in a pipe. The path in the JSON is the recording's name."""
    printed = io.StringIO()
    told = {name: value for name, value in os.environ.items() if not _changes_output(name)}
    with (
        patch.dict(os.environ, told, clear=True),
        contextlib.chdir(RECORDINGS),
        contextlib.redirect_stdout(printed),
        contextlib.suppress(SystemExit),
    ):
        main(["show", *ENDINGS[ending], path.name])
    return printed.getvalue()


def _changes_output(variable: str) -> bool:
    return variable.startswith(("PROFILER_BRIDGE_", "FORCE_COLOR")) or variable == "COLUMNS"
