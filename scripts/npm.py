"""Run npm, whichever `setup_node.py` found or installed, with the arguments given."""

from __future__ import annotations

import os
import sys

from bridge.errors import RegistryError
from bridge.subjects.npm import find_npm
from scripts.setup_node import OLDEST_FOR_TOOLS

if __name__ == "__main__":
    try:
        npm = find_npm(min_node=OLDEST_FOR_TOOLS)
    except RegistryError as error:
        sys.exit(f"set-up: {error}")
    os.execve(npm.command[0], [*npm.command, *sys.argv[1:]], npm.environment())
