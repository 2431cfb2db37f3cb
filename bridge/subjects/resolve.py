"""Resolves a user's name of a subject (`datadog@6.27.1`) to a subject on disk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from bridge.errors import RegistryError, UsageError
from bridge.subjects import local, npm
from bridge.subjects.bundle import Installer, bundle
from bridge.subjects.cache import Cache, default_folder
from bridge.subjects.spec import Exact, Kept, Matching, OnDisk, OnServer, What, parse
from bridge.subjects.subject import Subject
from bridge.subjects.versions import LATEST, Releases, nearest, newest, published
from bridge.vendors import registered
from bridge.vendors.subjects import Package, Shipped, SubjectKind


class Registry(Installer, Releases, Protocol):
    """Where packages come from. The module `bridge.subjects.npm` implements it."""

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
    """Return the subject that `spec` names: `datadog@6.27.1`; `datadog` for the newest version, or one of a
    range or a tag of npm's (`datadog@^6.27`, `datadog@next`); `datadog@./dist`, `datadog@./sdk.tgz` or
    `datadog@http://localhost:8080/datadog-rum.js` for a local build, which is read now and kept as it is.

    An exact version that is cached, and an SDK that is part of this package, need no network. If npm cannot
    give the newest version, the newest cached one is used, with a logged warning. Raises UsageError for a
    name, version or build that does not exist, RegistryError if npm is missing or cannot reach the registry,
    NetworkError and BadInput for a build that cannot be fetched or read.
    """
    kind, vendor, what = _parsed(spec)
    if isinstance(kind.sdk, Shipped):
        return _shipped(kind, kind.sdk, vendor, spec, what)
    package = kind.sdk
    cache = cache or Cache(default_folder())
    if not isinstance(what, Exact | Matching):
        return _local(spec, kind, vendor, package, what, cache, registry)
    version = (
        what.version
        if isinstance(what, Exact)
        else newest(kind.name, package.name, what.wanted, cache, registry)
    )
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


def releases(name: str, *, cache: Cache | None = None, registry: Registry = npm) -> list[str]:
    """Return all published versions of an SDK, the oldest first; without a network the cached ones, with a
    logged warning. Raises UsageError for an unknown name, RegistryError."""
    kind, _, _ = _parsed(name)
    if isinstance(kind.sdk, Shipped):
        return [kind.sdk.version()]
    return published(kind.sdk.name, cache or Cache(default_folder()), registry)


def release(spec: str, *, cache: Cache | None = None, registry: Registry = npm) -> str:
    """Return the exact version that `spec` names, which is not fetched. Raises as `resolve` does."""
    kind, _, what = _parsed(spec)
    if isinstance(what, Exact):
        return what.version
    if isinstance(kind.sdk, Shipped) or not isinstance(what, Matching):
        raise UsageError(f"{spec}: a published version is needed here, as in 'datadog@6.27.1'")
    return newest(kind.name, kind.sdk.name, what.wanted, cache or Cache(default_folder()), registry)


def _local(
    spec: str,
    kind: SubjectKind,
    vendor: str,
    package: Package,
    what: OnDisk | OnServer | Kept,
    cache: Cache,
    registry: Registry,
) -> Subject:
    if isinstance(what, OnDisk):
        what = local.keep(kind.name, local.read_path(spec, package, what.path, cache, registry), cache)
    elif isinstance(what, OnServer):
        what = local.keep(kind.name, local.read_url(spec, package, what.url), cache)
    folder, origin = local.find(spec, kind.name, what, cache)
    return Subject(kind=kind, vendor=vendor, version=str(what), sdk_folder=folder, origin=origin)


def _shipped(kind: SubjectKind, sdk: Shipped, vendor: str, spec: str, what: What) -> Subject:
    subject = Subject(kind=kind, vendor=vendor, version=sdk.version(), sdk_folder=sdk.folder)
    if what not in (Matching(LATEST), Exact(subject.version)):
        raise UsageError(f"{spec} does not exist here: this package contains {subject.spec}, use that")
    return subject


def _parsed(spec: str) -> tuple[SubjectKind, str, What]:
    """Return the kind, its vendor and what is wanted of it."""
    name = spec.partition("@")[0]
    kind, vendor = next((found for found in _kinds() if found[0].name == name), (None, ""))
    if kind is None:
        known = [*known_subjects(), f"{known_subjects()[0]}@6.27.1"]
        raise UsageError.unknown("SDK", name, known)
    return kind, vendor, parse(spec)[1]


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
