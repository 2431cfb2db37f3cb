"""Readers of our exports that are too large for each run: `make importers`."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

NIGHTLY = os.environ.get("IMPORTERS") == "nightly"


def go_pprof(folder: Path) -> Path:
    """Return Go's pprof, from the newest of Debian's packages that has it. Nothing is installed."""
    names = _output(["apt-cache", "pkgnames", "golang-1."], folder).split()
    versions = sorted(int(match[1]) for name in names if (match := re.fullmatch(r"golang-1\.(\d+)-go", name)))
    for version in reversed(versions):
        _output(["apt-get", "download", f"golang-1.{version}-go"], folder)
        [package] = folder.glob(f"golang-1.{version}-go_*.deb")
        _output(["dpkg", "-x", str(package), str(folder / str(version))], folder)
        found = [path for path in (folder / str(version)).rglob("pprof") if path.is_file()]
        if found:
            return found[0]
    raise FileNotFoundError(f"no package golang-1.N-go with pprof; there are: {', '.join(names) or 'none'}")


def _output(command: list[str], folder: Path) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False, cwd=folder)
    assert done.returncode == 0, done.stderr
    return done.stdout
