"""What the set-up scripts share: quiet commands with a log, the system's packages, one line for a failure."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
STATE = ROOT / ".cache" / "setup"

#: A slow network may need minutes for a large package; nothing needs more than this, seconds.
LIMIT_S = 1200.0


def say(text: str) -> None:
    """One line about what is going on; stderr, because stdout belongs to what `make` runs afterwards."""
    print(f"set-up: {text}", file=sys.stderr, flush=True)


def fail(text: str) -> NoReturn:
    """One line about what is missing and what to do."""
    say(text)
    sys.exit(1)


def run(name: str, *command: str, limit_s: float = LIMIT_S) -> bool:
    """Run a command quietly, its output in a log called `name`. Whether it succeeded in time."""
    STATE.mkdir(parents=True, exist_ok=True)
    with log_of(name).open("w", encoding="utf-8") as log:
        try:
            done = subprocess.run(command, stdout=log, stderr=subprocess.STDOUT, timeout=limit_s, check=False)
        except subprocess.TimeoutExpired:
            log.write(f"\nstopped: not done within {limit_s:.0f} s\n")
            return False
        except OSError as error:
            log.write(f"\n{command[0]}: {error}\n")
            return False
    return done.returncode == 0


def log_of(name: str) -> Path:
    """Where `run` keeps what a command said."""
    return STATE / f"{name}.log"


def last_word(name: str) -> str:
    """A command's own reason for failing, and where the rest of it is."""
    lines = [line.strip() for line in log_of(name).read_text(encoding="utf-8", errors="replace").splitlines()]
    # pip, apt and npm mark their errors so; npm goes on for a page after its first.
    marked = [line for line in lines if re.match(r"ERROR\b|E: |npm error (?!code)\S|stopped:", line)]
    reason = (marked or [line for line in reversed(lines) if line] or ["it said nothing"])[0]
    return f"{reason[:200]} (all of it: {os.path.relpath(log_of(name))})"


def apt_install(*packages: str) -> bool:
    """Install Debian or Ubuntu packages; False when this is another system, or we may not, or it failed."""
    apt = shutil.which("apt-get")
    become = _become_root()
    if apt is None or become is None:
        return False
    say(
        f"installing {' '.join(packages)} with apt-get"
        + (" (sudo may ask for your password)" if become else "")
    )
    command = (*become, "env", "DEBIAN_FRONTEND=noninteractive", apt, "-q", "-o", "DPkg::Lock::Timeout=300")
    run("apt-update", *command, "update")  # a list that is old, or one broken source, may still do
    return run("apt-install", *command, "install", "-y", "--no-install-recommends", *packages)


def starts(*command: str) -> bool:
    """Whether a program answers at all, asked something harmless: it does not where shared libraries lack."""
    try:
        return subprocess.run(command, capture_output=True, timeout=60, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _become_root() -> tuple[str, ...] | None:
    if os.geteuid() == 0:
        return ()
    sudo = shutil.which("sudo")
    if sudo is None:
        return None
    return (sudo,) if sys.stdin.isatty() else (sudo, "-n")
