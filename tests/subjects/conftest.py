"""Packages and npms that need no network."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from bridge.errors import RegistryError

MakeTarball = Callable[[Path, dict[str, str]], Path]


@pytest.fixture
def make_tarball() -> MakeTarball:
    """Writes a gzipped tarball of text files, by their names in it."""

    def make(path: Path, files: dict[str, str]) -> Path:
        with tarfile.open(path, "w:gz") as archive:
            for name, text in files.items():
                member = tarfile.TarInfo(name)
                member.size = len(text.encode())
                archive.addfile(member, io.BytesIO(text.encode()))
        return path

    return make


class FakeRegistry:
    """A registry in memory. `offline` makes every question fail; `asked` keeps what was asked."""

    def __init__(self, make_tarball: MakeTarball, published: list[str]) -> None:
        self.offline = False
        self.asked: list[str] = []
        self.files = {"package/bundle/datadog-rum.js": "sdk", "package/bundle/chunks/profiler-1.js": "chunk"}
        self._make = make_tarball
        self._published = published

    def versions(self, package: str) -> list[str]:
        self._ask(f"versions {package}")
        return self._published

    def newest(self, package: str) -> str:
        self._ask(f"newest {package}")
        return self._published[-1]

    def pack(self, package: str, version: str, folder: Path) -> Path:
        self._ask(f"pack {package}@{version}")
        if version not in self._published:
            raise RegistryError(f"npm pack {package}@{version}: ETARGET")
        return self._make(folder / "package.tgz", self.files)

    def _ask(self, question: str) -> None:
        self.asked.append(question)
        if self.offline:
            raise RegistryError("npm view: ECONNREFUSED")


@pytest.fixture
def registry(make_tarball: MakeTarball) -> FakeRegistry:
    return FakeRegistry(make_tarball, ["6.27.0", "6.27.1", "6.28.0", "7.0.0-beta.1", "7.16.2"])
