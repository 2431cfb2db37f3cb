"""The cache of fetched packages: one folder per package and version, complete or absent.

A package is unpacked in a temporary folder in the cache, and moved into place by one rename. So a killed
process leaves no incomplete package. If two processes fetch the same one, both use the one that came first.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tarfile
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from bridge.errors import RegistryError, UsageError

#: The folder that all members of an npm tarball lie in, by convention; some packages name it otherwise.
_SKIPPED_PARTS = 1


def default_folder() -> Path:
    """Return PROFILER_BRIDGE_CACHE, else `profiler-bridge` in XDG_CACHE_HOME, else in `~/.cache`."""
    own = os.environ.get("PROFILER_BRIDGE_CACHE")
    if own:
        return Path(own)
    # The XDG Base Directory Specification says to ignore a relative path.
    shared = Path(os.environ.get("XDG_CACHE_HOME", ""))
    return (shared if shared.is_absolute() else Path.home() / ".cache") / "profiler-bridge"


@dataclass(frozen=True)
class Cache:
    """The packages under `folder`. `area`: the part of it, one for each place that packages come from."""

    folder: Path
    area: str = "npm"

    def find(self, package: str, version: str) -> Path | None:
        """Return the folder of the unpacked package, None if it is not cached. Reads only the disk."""
        place = self._place(package, version)
        return place if place.is_dir() else None

    def versions(self, package: str) -> list[str]:
        """Return the cached versions of a package, in no order."""
        try:
            return [entry.name for entry in self._shelf(package).iterdir() if entry.is_dir()]
        except FileNotFoundError:
            return []

    def add(self, package: str, version: str, fetch: Callable[[Path], Path]) -> Path:
        """Fetch a package, and return its folder. `fetch`: folder -> the tarball that it has put there.

        Raises UsageError if the cache cannot be written, RegistryError if the tarball is broken.
        """

        def fetched(scratch: Path) -> Path:
            unpacked = scratch / "unpacked"
            unpack(fetch(scratch), unpacked)
            return unpacked

        return self._keep(package, version, fetched)

    def make(self, package: str, version: str, make: Callable[[Path], Path]) -> Path:
        """Return the folder of a package; make it first if it is not cached.

        `make`: folder -> the folder that it has made in it. Raises UsageError if the cache cannot be written,
        and what `make` raises.
        """
        return self.find(package, version) or self._keep(package, version, make)

    def forget_old(self, package: str, kept: int, age_s: float) -> None:
        """Remove the versions that were not used for `age_s`, except the `kept` that were used last."""
        shelf = self._shelf(package)
        used: dict[Path, float] = {}
        for version in self.versions(package):
            with contextlib.suppress(FileNotFoundError):  # another process has removed it
                used[shelf / version] = (shelf / version).stat().st_mtime
        for old in sorted(used, key=used.__getitem__, reverse=True)[kept:]:
            if used[old] < time.time() - age_s:
                shutil.rmtree(old, ignore_errors=True)

    def _keep(self, package: str, version: str, make: Callable[[Path], Path]) -> Path:
        place = self._place(package, version)
        with self._temporary() as scratch:
            made = make(scratch)
            try:
                place.parent.mkdir(parents=True, exist_ok=True)
                made.rename(place)
            except OSError as error:
                # A rename to a folder with content fails: another process was first, and its folder is the
                # same.
                if not place.is_dir():
                    raise self._not_writable(error) from error
        return place

    @contextlib.contextmanager
    def _temporary(self) -> Iterator[Path]:
        try:
            # In the cache itself: a rename is atomic only within one file system.
            self.folder.mkdir(parents=True, exist_ok=True)
            scratch = Path(tempfile.mkdtemp(prefix=".fetching-", dir=self.folder))
        except OSError as error:
            raise self._not_writable(error) from error
        try:
            yield scratch
        finally:
            shutil.rmtree(scratch, ignore_errors=True)

    def _not_writable(self, error: OSError) -> UsageError:
        return UsageError(
            f"the cache folder {self.folder} cannot be written ({error.strerror}): "
            "set PROFILER_BRIDGE_CACHE to a folder that can be written"
        )

    def _shelf(self, package: str) -> Path:
        return self.folder / self.area / package.replace("/", "+")

    def _place(self, package: str, version: str) -> Path:
        return self._shelf(package) / version


def unpack(tarball: Path, folder: Path) -> None:
    """Unpack an npm tarball's regular files into `folder`, without its leading folder.

    Links and devices are left out, as npm does, and a path that leads out of the folder is refused. The
    filter `data` of `tarfile` is not used, because CPython before 3.11.4, which Debian 12 has, lacks it.

    Raises RegistryError if the tarball is broken.
    """
    folder.mkdir()
    try:
        with tarfile.open(tarball, "r:gz") as archive:
            for member in archive:
                content = archive.extractfile(member) if member.isfile() else None
                if content is not None:
                    path = folder / _inner(member.name)
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_bytes(content.read())
    except (tarfile.TarError, EOFError, OSError, zlib.error) as error:
        raise RegistryError(f"{tarball.name} cannot be unpacked: {error}") from error


def _inner(name: str) -> PurePosixPath:
    path = PurePosixPath(name)
    inner = path.parts[_SKIPPED_PARTS:]
    if path.is_absolute() or ".." in path.parts or not inner:
        raise tarfile.TarError(f"a member leads out of the package: {name!r}")
    return PurePosixPath(*inner)
