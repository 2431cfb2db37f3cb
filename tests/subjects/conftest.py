"""Packages, and stand-ins for npm, without a network."""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from bridge.errors import RegistryError
from bridge.subjects.bundle import ESBUILD_VERSION

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
    """A registry in memory. `offline`: every request fails. `asked`: all requests so far."""

    def __init__(self, make_tarball: MakeTarball, published: list[str], node: Path) -> None:
        self.offline = False
        self.asked: list[str] = []
        self.files = {"package/bundle/datadog-rum.js": "sdk", "package/bundle/chunks/profiler-1.js": "chunk"}
        self._make = make_tarball
        self._published = published
        #: what else can be installed
        self.known = [ESBUILD_VERSION]
        self._node = node

    def versions(self, package: str) -> list[str]:
        self._ask(f"versions {package}")
        return self._published

    def matching(self, package: str, wanted: str) -> list[str]:
        self._ask(f"matching {package}@{wanted}")
        return self._published[-1:] if wanted == "latest" else self.satisfying(self._published, wanted)

    def satisfying(self, versions: list[str], wanted: str) -> list[str]:
        """Of ranges this knows `6.x` only, and no tag."""
        return [version for version in versions if version.partition(".")[0] + ".x" == wanted]

    def pack(self, package: str, version: str, folder: Path) -> Path:
        self._ask(f"pack {package}@{version}")
        if version not in self._published:
            raise RegistryError(f"npm pack {package}@{version}: ETARGET")
        return self._make(folder / "package.tgz", self.files)

    def install(self, package: str, version: str, folder: Path) -> None:
        self._ask(f"install {package}@{version}")
        if version not in (*self._published, *self.known):
            raise RegistryError(f"npm install {package}@{version}: ETARGET")
        manifest = folder / "node_modules" / package / "package.json"
        manifest.parent.mkdir(parents=True)
        manifest.write_text(json.dumps({"name": package, "version": version}))

    def node(self) -> str:
        return str(self._node)

    def _ask(self, question: str) -> None:
        self.asked.append(question)
        if self.offline:
            raise RegistryError("npm view: ECONNREFUSED")


#: A stand-in for Node.js: run with esbuild, it writes its arguments to the path of the bundle.
BUNDLER = """#!/bin/sh
for word; do case "$word" in --outfile=*) out="${word#--outfile=}";; esac; done
mkdir -p "$(dirname "$out")" && echo "$@" > "$out"
"""


@pytest.fixture
def node(tmp_path: Path) -> Path:
    program = tmp_path / "node"
    program.write_text(BUNDLER)
    program.chmod(0o755)
    return program


@pytest.fixture
def registry(make_tarball: MakeTarball, node: Path) -> FakeRegistry:
    return FakeRegistry(make_tarball, ["6.27.0", "6.27.1", "6.28.0", "7.0.0-beta.1", "7.16.2"], node)
