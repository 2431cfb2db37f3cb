"""A page under test starts no program on the user's desktop.

Measured (Chromium 156, Linux): a click on a `mailto:` link runs `xdg-email`, without asking, headless too,
and that opens the user's mail program. Both programs by which Chromium reaches the desktop are looked up
on PATH, so ours, which do nothing, are put first there. macOS and Windows have no such place: a `mailto:`
link does there what it does in any Chromium.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

PROGRAMS = ("xdg-email", "xdg-open")


def shielded(folder: Path) -> dict[str, str]:
    """The environment for Chromium; `folder`, which must outlive it, is made for programs that do nothing."""
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
