"""Versions of a package: their order, and which published ones a range or a tag of npm names.

npm itself says what a range matches: it is there anyway, it is the authority for its own grammar (which lets
pre-releases match only where they are named), and it follows the user's registry settings.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from typing import Protocol

from bridge.errors import RegistryError, UsageError
from bridge.subjects.cache import Cache

VERSION = re.compile(r"(\d+)\.(\d+)\.(\d+)(?:-([0-9A-Za-z.-]+))?")
LATEST = "latest"

_log = logging.getLogger(__name__)


class Releases(Protocol):
    """Which versions there are. The module `bridge.subjects.npm` implements it."""

    def versions(self, package: str) -> list[str]:
        """Return all published versions."""

    def matching(self, package: str, wanted: str) -> list[str]:
        """Return the published versions that a range or a tag names, in no order."""

    def satisfying(self, versions: list[str], wanted: str) -> list[str]:
        """Return those of `versions` that a range names, without a network."""


def newest(name: str, package: str, wanted: str, cache: Cache, releases: Releases) -> str:
    """Return the newest published version that `wanted`, a range or a tag, names. `name`: of the subject.

    If npm cannot tell, it is the newest cached version of the range, or of all for the tag `latest`, with a
    logged warning. Raises UsageError if no version matches, RegistryError if npm cannot tell and none is
    cached.
    """
    try:
        found = releases.matching(package, wanted)
    except RegistryError as error:
        cached = _cached(package, wanted, cache, releases)
        if not cached:
            raise
        chosen = max(cached, key=order)
        _log.warning("%s: using the newest cached version, %s@%s", error, name, chosen)
        return chosen
    if not found:
        published = releases.versions(package)  # raises if there is no such package
        hint = f"; for a build in a folder write '{name}@./{wanted}'" if wanted[0].isalpha() else ""
        raise UsageError(
            f"{name}@{wanted}: no published version and no tag matches: {nearest(wanted, published)}{hint}"
        )
    return max(found, key=order)


def _cached(package: str, wanted: str, cache: Cache, releases: Releases) -> list[str]:
    cached = [each for each in cache.versions(package) if VERSION.fullmatch(each)]
    if wanted == LATEST:
        return stable(cached) or cached
    try:
        return releases.satisfying(cached, wanted) if cached else []
    except RegistryError:
        return []  # the caller tells the first error, which is the cause


def published(package: str, cache: Cache, releases: Releases) -> list[str]:
    """Return all published versions, the oldest first; without npm the cached ones, with a logged warning.

    Raises RegistryError if there is neither.
    """
    try:
        found = releases.versions(package)
    except RegistryError as error:
        found = cache.versions(package)
        if not found:
            raise
        _log.warning("%s: only the cached versions are known", error)
    return sorted(filter(VERSION.fullmatch, found), key=order)


def stable(versions: Iterable[str]) -> list[str]:
    """Return those that are no pre-releases."""
    return [each for each in versions if "-" not in each]


def order(version: str) -> tuple[tuple[int, ...], bool, tuple[tuple[bool, int, str], ...]]:
    """Return a key that sorts versions as semver does; what is no version comes first."""
    match = VERSION.fullmatch(version)
    if match is None:
        return ((), False, ((True, 0, version),))
    *numbers, pre = match.groups()
    return (tuple(map(int, numbers)), pre is None, tuple(map(_identifier, (pre or "").split("."))))


def _identifier(text: str) -> tuple[bool, int, str]:
    """Return a key for a part of a pre-release: numbers count as numbers, and come before words."""
    return (False, int(text), "") if text.isdecimal() else (True, 0, text)


def nearest(version: str, published: list[str]) -> str:
    """Return text with the released versions next to one that does not exist, and the newest."""
    released = sorted(stable(published), key=order)
    if not released:
        return "no version of it is published"
    if not VERSION.fullmatch(version):
        return f"the newest is {released[-1]}"
    below = [each for each in released if order(each) < order(version)][-1:]
    above = [each for each in released if order(each) > order(version)][:1]
    return f"the nearest are {' and '.join(below + above)}, the newest is {released[-1]}"
