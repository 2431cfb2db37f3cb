"""What the command line returns, beside the verdicts."""

from __future__ import annotations

import subprocess
import sys

from bridge.errors import ExitCode


def test_a_fault_of_the_bridge_itself_is_not_the_code_of_a_violation() -> None:
    code = "from bridge.cli import doctor, main; doctor.doctor = lambda: 1 / 0; main(['doctor'])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == ExitCode.INTERNAL
    assert "ZeroDivisionError" in done.stderr
