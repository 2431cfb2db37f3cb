"""Make the virtual environment and install the package into it, editable.

Runs on the system's Python, with the standard library only.
"""

from __future__ import annotations

import argparse
import importlib.util
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from scripts._setup import ROOT, apt_install, fail, last_word, run, say

OLDEST = (3, 11)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--venv", type=Path, required=True, help="where the virtual environment is, or is to be"
    )
    parser.add_argument("--dev", action="store_true", help="with the tools for development")
    parser.add_argument("--release", action="store_true", help="with the tools for a release")
    arguments = parser.parse_args()
    require_version()
    python = arguments.venv / "bin" / "python"
    if not works(python):
        make_venv(arguments.venv)
    install(python, [name for name in ("dev", "release") if getattr(arguments, name)])


def require_version() -> None:
    """Goes on in a newer Python where `python3` is too old and another is on PATH."""
    if sys.version_info >= OLDEST:
        return
    for minor in range(20, OLDEST[1] - 1, -1):
        newer = shutil.which(f"python3.{minor}")
        if newer:
            sys.exit(
                subprocess.run([newer, "-m", "scripts.setup_python", *sys.argv[1:]], check=False).returncode
            )
    fail(
        f"Python 3.{OLDEST[1]} or newer is needed, and {sys.executable} is {sys.version.split()[0]}: "
        "install one, or name it with PYTHON="
    )


def works(python: Path) -> bool:
    """Whether the environment is there and was not broken, e.g. by an upgrade of the system's Python."""
    if not python.exists():
        return False
    return (
        subprocess.run([python, "-m", "pip", "--version"], capture_output=True, check=False).returncode == 0
    )


def make_venv(venv: Path) -> None:
    # Debian and Ubuntu keep the half of `venv` that installs pip in a package of its own.
    if importlib.util.find_spec("ensurepip") is None and not install_venv_package():
        fail(f"this Python cannot make virtual environments: run 'apt-get install {venv_package()}'")
    say(f"making the virtual environment {venv}")
    if not run("venv", sys.executable, "-m", "venv", "--clear", str(venv)):
        fail(f"{venv} could not be made: {last_word('venv')}")


def install_venv_package() -> bool:
    return apt_install(venv_package()) and importlib.util.find_spec("ensurepip") is not None


def venv_package() -> str:
    """The version's own package: `python3-venv` goes with the system's default version only."""
    return f"python3.{sys.version_info.minor}-venv"


def install(python: Path, extras: Sequence[str]) -> None:
    tools = f" and the tools for {' and '.join(extras)}" if extras else ""
    say(f"installing the package{tools} into {python.parent.parent}")
    package = f"{ROOT}[{','.join(extras)}]" if extras else str(ROOT)
    if not run("pip", str(python), "-m", "pip", "install", "--disable-pip-version-check", "-e", package):
        fail(f"pip could not install the package: {last_word('pip')}")


if __name__ == "__main__":
    main()
