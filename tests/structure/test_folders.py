"""A folder is read at a glance."""

from __future__ import annotations

import subprocess
from pathlib import Path, PurePath

import pytest

ROOT = Path(__file__).parents[2]
#: Folders of data, one file for each case.
DATA = {"tests/recordings", "tests/recordings/judged"}
#: Folders of rooms, each of which has its line in docs/architecture.md, and of their tests.
ROOMS = {"bridge", "tests"}


def entries_of(folder: str) -> dict[str, set[str]]:
    """The names in `folder` and in each folder below it, as Git has them."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", folder], cwd=ROOT, check=True, capture_output=True, text=True
    )
    entries: dict[str, set[str]] = {}
    for file in map(PurePath, listed.stdout.split("\0")[:-1]):
        for path in (file, *file.parents):
            if path.is_relative_to(folder) and path != PurePath(folder):
                entries.setdefault(str(path.parent), set()).add(path.name)
    return entries


@pytest.mark.parametrize("folder", ["bridge", "js", "tests", "e2e", "bench", "scripts", "docs"])
def test_no_folder_of_code_holds_more_than_20_entries(folder: str) -> None:
    entries = entries_of(folder)
    assert folder in entries
    limits = {path: 21 if path in ROOMS else 20 for path in entries if path not in DATA}
    assert {path: len(entries[path]) for path, limit in limits.items() if len(entries[path]) > limit} == {}


def test_the_drivers_top_floor_holds_at_most_14_entries() -> None:
    assert len(entries_of("bridge/driver")["bridge/driver"]) <= 14
