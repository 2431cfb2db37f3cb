"""The names of browsers, where several play the same."""

from __future__ import annotations


class BrowserNames:
    """Names browsers as they are started."""

    def __init__(self) -> None:
        self._versions: set[str] = set()

    def add(self, version: str, path: str) -> str:
        """Return the version, followed by the path where that version was there already."""
        name = f"{version} at {path}" if version in self._versions else version
        self._versions.add(version)
        return name
