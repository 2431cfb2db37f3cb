"""The demo: a hidden tab's session expires, on two versions of Datadog's SDK; without npm, on our own agent.

It says what it runs, ends with 0 where all went as expected, and else with what `profiler-bridge` ended with.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from bridge.errors import RegistryError
from bridge.subjects import resolve
from scripts._setup import say

SCENARIO = "hidden-expiry"
#: 6.27.0 breaks a promise, and the next version keeps it.
SDKS = ("datadog@6.27.0", "datadog@6.27.1")
AGENT = "agent"
NEXT = (
    f"next, with a page of your own: {os.path.relpath(Path(sys.executable).parent / 'profiler-bridge')} "
    + (f"run {SCENARIO} --url http://localhost:3000/")
)


def main() -> int:
    subjects = available()
    command = ["run", SCENARIO, *(word for spec in subjects for word in ("--sdk", spec))]
    say(f"profiler-bridge {' '.join(command)}")
    code = subprocess.run([sys.executable, "-m", "bridge", *command], check=False).returncode
    broken_is_expected = AGENT not in subjects
    if code not in (0, 1) or (code == 1 and not broken_is_expected):
        return code
    say(NEXT)
    return 0


def available() -> tuple[str, ...]:
    """Datadog's versions where npm has them, or had; else the agent, which ships with the package."""
    try:
        for spec in SDKS:
            resolve(spec)
    except RegistryError as error:
        say(
            "npm cannot be reached, so the demo runs on our own agent, which needs none, and shows no broken "
            f"promise ({error})"
        )
        return (AGENT,)
    return SDKS


if __name__ == "__main__":
    sys.exit(main())
