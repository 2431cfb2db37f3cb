"""Keeps a page under test from starting programs on the user's desktop.

Measured (Chromium 156, Linux): a click on a `mailto:` link runs `xdg-email` without asking, headless too, and
that opens the user's mail program. Chromium finds its two desktop programs on PATH, so programs of the same
names that do nothing are put first there. On macOS and Windows this is not possible: a `mailto:` link has its
usual effect.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

PROGRAMS = ("xdg-email", "xdg-open")


def shielded(folder: Path) -> dict[str, str]:
    """The environment for Chromium. `folder` is created for the programs and must outlive Chromium."""
    environment = dict(os.environ)
    if not sys.platform.startswith("linux"):
        return environment
    folder.mkdir()
    for name in PROGRAMS:
        program = folder / name
        program.write_text("#!/bin/sh\nexit 0\n", encoding="utf-8")
        program.chmod(0o755)
    environment["PATH"] = os.pathsep.join([str(folder), environment.get("PATH", os.defpath)])
    return environment
