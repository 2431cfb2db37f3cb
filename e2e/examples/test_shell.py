"""Each block of shell commands runs once, as it stands, with the app at `localhost:3000`."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bridge.errors import ExitCode
from docs.generate.blocks import Block, blocks
from e2e.examples.shop import shop

#: The versions of the SDK that the app has. The agent is put into an app without one.
SDK = "datadog@6.27.1"
#: Exit codes of a run that was played to its end. What an SDK does is its own affair.
PLAYED = {ExitCode.HELD, ExitCode.VIOLATED, ExitCode.INCONCLUSIVE}
#: Each text once.
BLOCKS = list({block.text: block for block in blocks("sh") if not block.not_run}.values())


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.name)
def test_each_block_runs(block: Block, tmp_path: Path) -> None:
    for scenario in blocks("json"):
        if '"name": "lunch-break"' in scenario.text:
            (tmp_path / "lunch-break.json").write_text(scenario.text)
    with shop("agent" if "--agent" in block.text else SDK) as environment:
        path = f"{Path(sys.executable).parent}:{environment['PATH']}"
        shell = subprocess.Popen(
            ["bash", "-euc", f"exec {block.text.strip()}"],
            cwd=tmp_path,
            env=environment
            | {"PATH": path, "XDG_DATA_HOME": str(tmp_path), "PROFILER_BRIDGE_SERVE_PORT": "0"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert shell.stdout is not None
        if "serve" in block.text:
            first = shell.stdout.readline()
            assert "http://127.0.0.1:" in first, first
            shell.send_signal(signal.SIGINT)
        output, _ = shell.communicate(timeout=180)
    assert shell.returncode in PLAYED, output
