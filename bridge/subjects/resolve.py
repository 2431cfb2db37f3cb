"""From what a user names (`datadog@6.27.1`) to a subject on disk."""

from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import Protocol

from bridge.errors import RegistryError, UsageError
from bridge.subjects import agent, npm, sentry
from bridge.subjects.bundle import Installer, bundle
from bridge.subjects.cache import Cache, default_folder
from bridge.subjects.datadog import DATADOG
from bridge.subjects.kinds import Kind, Package, Subject

_KINDS: dict[str, Kind] = {kind.name: kind for kind in (DATADOG, *sentry.KINDS, agent.AGENT)}
_VERSION = re.compile(r"(\d+)\.(\d+)\.(\d+)(?:-([0-9A-Za-z.-]+))?")

_log = logging.getLogger(__name__)


class Registry(Installer, Protocol):
    """Where packages come from; the module `bridge.subjects.npm` is one."""

    def versions(self, package: str) -> list[str]: ...

    def newest(self, package: str) -> str: ...

    def pack(self, package: str, version: str, folder: Path) -> Path: ...


def known_subjects() -> tuple[str, ...]:
    """The names that `resolve` knows."""
    return tuple(_KINDS)


def resolve(spec: str, *, cache: Cache | None = None, registry: Registry = npm) -> Subject:
    """The subject that `spec` names: `datadog@6.27.1`; `datadog` or `datadog@latest` for the newest.

    An exact version that is cached, and the agent, ask nothing of the network. The newest one falls back,
    with a logged warning, on the newest cached one when npm cannot be asked. Raises UsageError for a name or
    version that does not exist, RegistryError when npm is missing or cannot be reached.
    """
    kind, version = _parse(spec)
    package = kind.package
    if package is None:
        return agent.shipped(version)
    cache = cache or Cache(default_folder())
    if version is None:
        version = _newest(kind.name, package, cache, registry)
    root = cache.find(package.name, version) or _fetch(kind.name, package, version, cache, registry)
    subject = Subject(kind=kind, version=version, sdk_folder=root / package.folder)
    if not (subject.sdk_folder / package.entry).is_file():
        raise UsageError(
            f"{subject.spec}: its npm package has no {package.folder}/{package.entry}, "
            f"so no page can load it (looked in {root})"
        )
    return subject


def _parse(spec: str) -> tuple[Kind, str | None]:
    name, _, version = spec.partition("@")
    kind = _KINDS.get(name)
    if kind is None:
        known = ", ".join(known_subjects())
        raise UsageError(
            f"no subject is called {name!r}: known are {known} (as in '{known_subjects()[0]}@6.27.1')"
        )
    if version in ("", "latest"):
        return kind, None
    # What follows becomes part of a path and of an npm command, so nothing but a version goes through.
    if not _VERSION.fullmatch(version):
        raise UsageError(
            f"{spec}: {version!r} is not a version: write one as in '{name}@6.27.1', or '{name}@latest'"
        )
    return kind, version


def _fetch(name: str, package: Package, version: str, cache: Cache, registry: Registry) -> Path:
    try:
        if package.bundled_as:
            return cache.make(
                package.name, version, lambda folder: bundle(package, version, folder, cache, registry)
            )
        return cache.add(package.name, version, lambda folder: registry.pack(package.name, version, folder))
    except RegistryError:
        published = registry.versions(package.name)  # raises by itself when npm cannot be asked at all
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
    """A key that sorts versions as npm does, but for the parts of a pre-release, which sort as text."""
    match = _VERSION.fullmatch(version)
    if match is None:
        return (0, 0, 0, False, version)
    major, minor, patch, pre = match.groups()
    return (int(major), int(minor), int(patch), pre is None, pre or "")


def nearest(version: str, published: list[str]) -> str:
    """In words: the released versions right below and above one that does not exist, and the newest."""
    released = sorted((each for each in published if "-" not in each), key=order)
    if not released:
        return "no version of it is published"
    below = [each for each in released if order(each) < order(version)][-1:]
    above = [each for each in released if order(each) > order(version)][:1]
    return f"the nearest are {' and '.join(below + above)}, the newest is {released[-1]}"
