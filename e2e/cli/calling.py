"""The command line as a user calls it: a process, its output, its exit code.

What starts no browser, and tests nothing that only a process has, is called by `tests.cli.calling`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.cli.calling import Done


def cli(*args: str, cwd: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bridge", *args],
        capture_output=True,
        text=True,
        timeout=180,
        cwd=cwd,
        # The library readline gives child processes COLUMNS, of which `os.environ` knows nothing.
        env={name: value for name, value in os.environ.items() if name != "COLUMNS"} | environment,
        check=False,
    )


def said(result: subprocess.CompletedProcess[str] | Done) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(result.stdout)
    return document
