"""The command line, called in this process: to start one takes longer than most commands.

Tests of what only a process has (pipes, signals, the exit of a child) start one.
"""

from __future__ import annotations

from contextlib import chdir, redirect_stderr, redirect_stdout
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path
from typing import NamedTuple

import pytest

from bridge.cli import main


class Done(NamedTuple):
    returncode: int
    written: bytes
    stderr: str

    @property
    def stdout(self) -> str:
        return self.written.decode()


def called(*args: str | Path, cwd: Path | None = None, **environment: str) -> Done:
    """Call `profiler-bridge` with these words, in a folder. Returns what it printed, and its exit code.

    It prints as in a pipe, also where a terminal around the tests has set COLUMNS.
    """
    out, told = TextIOWrapper(BytesIO(), "utf-8"), StringIO()
    with pytest.MonkeyPatch.context() as patched, chdir(cwd or Path.cwd()):
        patched.delenv("COLUMNS", raising=False)
        for name, value in environment.items():
            patched.setenv(name, value)
        with redirect_stdout(out), redirect_stderr(told), pytest.raises(SystemExit) as left:
            main(list(map(str, args)))
    out.flush()
    assert isinstance(out.buffer, BytesIO)
    return Done(int(left.value.code or 0), out.buffer.getvalue(), told.getvalue())
