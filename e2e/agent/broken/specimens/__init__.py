"""The agent with an old fault of the seed's, built from its own sources and the modules in a folder here.

paused-ignores  a stop leaves a paused profiler in its state, though nothing will resume it any more
awaits-stop     the state changes only when the awaited `stop()` has given its trace

They are what the rules must catch, and never shipped.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

from bridge.subjects import npm

HERE = Path(__file__).parent
JS = HERE.parents[3] / "js"


def build(name: str) -> bytes:
    """The specimen's script. It takes js/'s own esbuild, which `make` installs."""
    command = [npm.node(), str(HERE / "build.mjs"), str(JS), str(HERE / name)]
    done = subprocess.run(command, capture_output=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (0, b""), done.stderr.decode()
    return done.stdout
