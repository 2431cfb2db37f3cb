"""What a user writes after the name of an SDK (`NAME@WHAT`), told apart. Nothing is looked up here."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bridge.errors import UsageError
from bridge.subjects.versions import LATEST, VERSION

_KEPT = re.compile(r"local\(([\w.+-]+), ?([0-9a-f]{8})\)")
_TAG = re.compile(r"[A-Za-z][\w.-]*")
# It becomes part of an npm command, so a path, an alias or another package must not pass.
_RANGE = re.compile(r"(?=.*[\dxX*])[\w.*^~<>=|+\s-]+")
_ARCHIVES = (".tgz", ".tar.gz")


@dataclass(frozen=True)
class Exact:
    """One published version."""

    version: str


@dataclass(frozen=True)
class Matching:
    """The newest published version of a range or a tag of npm's."""

    wanted: str


@dataclass(frozen=True)
class OnDisk:
    """A local build: a folder, or an npm tarball."""

    path: str


@dataclass(frozen=True)
class OnServer:
    """A script at an address."""

    url: str


@dataclass(frozen=True)
class Kept:
    """A local build that has been read before, as its subject is shown."""

    version: str
    digest: str

    @property
    def key(self) -> str:
        return f"{self.version}-{self.digest}"

    def __str__(self) -> str:
        return f"local({self.version}, {self.digest})"


What = Exact | Matching | OnDisk | OnServer | Kept


def parse(spec: str) -> tuple[str, What]:
    """Return the name and what is wanted of it. Raises UsageError for what is neither a version, a range, a
    tag, a path nor an address."""
    name, _, what = spec.partition("@")
    return name, _what(spec, name, what)


def _what(spec: str, name: str, what: str) -> What:
    if what in ("", LATEST):
        return Matching(LATEST)
    if VERSION.fullmatch(what):
        return Exact(what)
    if kept := _KEPT.fullmatch(what):
        return Kept(kept[1], kept[2])
    if what.startswith(("http://", "https://")):
        return OnServer(what)
    if is_path(what):
        return OnDisk(what)
    if _TAG.fullmatch(what) or _RANGE.fullmatch(what):
        return Matching(what)
    raise UsageError(
        f"{spec}: {what!r} is not a version: write one as in '{name}@6.27.1', a range as in "
        f"'{name}@^6.27', '{name}@{LATEST}', or the path of a build as in '{name}@./dist'"
    )


def is_path(what: str) -> bool:
    """Whether it is a path: it has a slash, or is the name of an archive. (`~6.27` is a range.)"""
    return "/" in what or "\\" in what or what in (".", "..", "~") or what.endswith(_ARCHIVES)


def is_archive(path: str) -> bool:
    return path.endswith(_ARCHIVES)
