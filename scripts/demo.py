"""The demo: a hidden tab's session expires, on two versions of Datadog's SDK; without npm, on our own agent.

It says what it runs, and writes a page that shows the two runs beside each other. It ends with 0 where all
went as expected, and else with what `profiler-bridge` ended with.
"""

from __future__ import annotations

import os
import shutil
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
#: the recordings and the page, inside of what `make clean` deletes
FOLDER = Path("build") / "demo"
PAGE = FOLDER / f"{SCENARIO}.html"
NEXT = (
    f"next, with a page of your own: {os.path.relpath(Path(sys.executable).parent / 'profiler-bridge')} "
    + (f"run {SCENARIO} --url http://localhost:3000/")
)


def main() -> int:
    subjects = available()
    shutil.rmtree(FOLDER, ignore_errors=True)
    sdks = [word for spec in subjects for word in ("--sdk", spec)]
    code = profiler_bridge("run", SCENARIO, *sdks, "--recording", str(FOLDER))
    broken_is_expected = AGENT not in subjects
    if code not in (0, 1) or (code == 1 and not broken_is_expected):
        return code
    write_page()
    say(NEXT)
    return 0


def profiler_bridge(*words: str, stdout: int | None = None) -> int:
    """Say and run a command. Returns its exit code."""
    say(f"profiler-bridge {' '.join(words)}")
    return subprocess.run([sys.executable, "-m", "bridge", *words], check=False, stdout=stdout).returncode


def write_page() -> None:
    """Write the page of the recordings, beside each other if there are two, and say where it is."""
    recordings = sorted(map(str, FOLDER.glob("*.pbr.zip")))
    if not recordings:
        return
    first, *others = recordings
    beside = [word for other in others[:1] for word in ("--beside", other)]
    code = profiler_bridge("show", first, *beside, "--html", str(PAGE), stdout=subprocess.DEVNULL)
    if code in (0, 1):
        say(f"to look at, in a browser: {PAGE.resolve().as_uri()}")


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
