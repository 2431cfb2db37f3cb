"""Resolves a user's name of a subject (`datadog@6.27.1`) to a subject on disk."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from bridge.errors import RegistryError, UsageError
from bridge.subjects import npm
from bridge.subjects.bundle import Installer, bundle
from bridge.subjects.cache import Cache, default_folder
from bridge.subjects.subject import Subject
from bridge.vendors import registered
from bridge.vendors.subjects import Package, Shipped, SubjectKind

_VERSION = re.compile(r"(\d+)\.(\d+)\.(\d+)(?:-([0-9A-Za-z.-]+))?")

_log = logging.getLogger(__name__)


class Registry(Installer, Protocol):
    """Where packages come from. The module `bridge.subjects.npm` implements it."""

    def versions(self, package: str) -> list[str]: ...

    def newest(self, package: str) -> str: ...

    def pack(self, package: str, version: str, folder: Path) -> Path: ...


def known_subjects() -> tuple[str, ...]:
    """Return the names that `resolve` accepts: the SDKs of all registered vendors."""
    return tuple(kind.name for kind, _ in _kinds())


def shipped_subjects() -> tuple[str, ...]:
    """Return the names of the SDKs that are part of this package, so that nothing is fetched."""
    return tuple(kind.name for kind, _ in _kinds() if isinstance(kind.sdk, Shipped))


def _kinds() -> Iterator[tuple[SubjectKind, str]]:
    """Yield each kind with its vendor's name."""
    for vendor in registered():
        for kind in vendor.subjects:
            yield kind, vendor.name


def resolve(spec: str, *, cache: Cache | None = None, registry: Registry = npm) -> Subject:
    """Return the subject that `spec` names: `datadog@6.27.1`; `datadog` or `datadog@latest` for the newest.

    An exact version that is cached, and an SDK that is part of this package, need no network. If npm cannot
    give the newest version, the newest cached one is used, with a logged warning. Raises UsageError for a
    name or version that does not exist, RegistryError if npm is missing or cannot reach the registry.
    """
    kind, vendor, version = _parse(spec)
    if isinstance(kind.sdk, Shipped):
        return _shipped(kind, kind.sdk, vendor, version)
    package = kind.sdk
    cache = cache or Cache(default_folder())
    if version is None:
        version = _newest(kind.name, package, cache, registry)
    root = cache.find(package.name, version) or _fetch(kind.name, package, version, cache, registry)
    subject = Subject(kind=kind, vendor=vendor, version=version, sdk_folder=root / package.folder)
    if not (subject.sdk_folder / package.entry).is_file():
        raise UsageError(
            f"{subject.spec}: its npm package has no {package.folder}/{package.entry}, "
            f"so no page can load it (looked in {root})"
        )
    if package.profiler and not any(subject.sdk_folder.glob(package.profiler)):
        raise UsageError(
            f"{subject.spec} has no profiler: its npm package has no {package.folder}/{package.profiler}; "
            "take a newer version"
        )
    return subject


def _shipped(kind: SubjectKind, sdk: Shipped, vendor: str, version: str | None) -> Subject:
    subject = Subject(kind=kind, vendor=vendor, version=sdk.version(), sdk_folder=sdk.folder)
    if version not in (None, subject.version):
        raise UsageError(
            f"{kind.name}@{version} does not exist here: this package contains {subject.spec}, use that"
        )
    return subject


def _parse(spec: str) -> tuple[SubjectKind, str, str | None]:
    """Return the kind, its vendor and the version, None for the newest."""
    name, _, version = spec.partition("@")
    kind, vendor = next((found for found in _kinds() if found[0].name == name), (None, ""))
    if kind is None:
        known = [*known_subjects(), f"{known_subjects()[0]}@6.27.1"]
        raise UsageError.unknown("SDK", name, known)
    if version in ("", "latest"):
        return kind, vendor, None
    # The version becomes part of a path and of an npm command, so nothing else may pass.
    if not _VERSION.fullmatch(version):
        raise UsageError(
            f"{spec}: {version!r} is not a version: write one as in '{name}@6.27.1', or '{name}@latest'"
        )
    return kind, vendor, version


def _fetch(name: str, package: Package, version: str, cache: Cache, registry: Registry) -> Path:
    try:
        if package.bundled_as:
            return cache.make(
                package.name, version, lambda folder: bundle(package, version, folder, cache, registry)
            )
        return cache.add(package.name, version, lambda folder: registry.pack(package.name, version, folder))
    except RegistryError:
        published = registry.versions(package.name)  # raises too if npm does not work at all
        if version in published:
            raise
        raise UsageError(f"{name}@{version} does not exist: {nearest(version, published)}") from None


def _newest(name: str, package: Package, cache: Cache, registry: Registry) -> str:
    try:
        return registry.newest(package.name)
    except RegistryError as error:
        cached = sorted(filter(_VERSION.fullmatch, cache.versions(package.name)), key=order)
        if not cached:
            raise
        _log.warning("%s: using the newest cached version, %s@%s", error, name, cached[-1])
        return cached[-1]


def order(version: str) -> tuple[int, int, int, bool, str]:
    """Return a key that sorts versions as npm does, except that pre-releases are sorted as text."""
    match = _VERSION.fullmatch(version)
    if match is None:
        return (0, 0, 0, False, version)
    major, minor, patch, pre = match.groups()
    return (int(major), int(minor), int(patch), pre is None, pre or "")


def nearest(version: str, published: list[str]) -> str:
    """Return text with the released versions next to one that does not exist, and the newest."""
    released = sorted((each for each in published if "-" not in each), key=order)
    if not released:
        return "no version of it is published"
    below = [each for each in released if order(each) < order(version)][-1:]
    above = [each for each in released if order(each) > order(version)][:1]
    return f"the nearest are {' and '.join(below + above)}, the newest is {released[-1]}"
