"""Local builds of an SDK: a folder, an npm tarball, or a script at an address.

A build is read once, and kept in the cache by a digest of its content. So what is played is what was there at
the start, also if it is built again meanwhile; and a build can be named again as it is shown,
`datadog@local(6.27.1, 3f2a9c1d)`, by a later call or another process.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bridge.errors import BadInput, RegistryError, UsageError
from bridge.subjects.bundle import Installer, bundle_local
from bridge.subjects.cache import Cache, unpack
from bridge.subjects.download import Script, download
from bridge.subjects.spec import Kept, is_archive
from bridge.vendors.subjects import Package

AREA = "local"
UNKNOWN = "unknown"
#: The files that a page can load.
SUFFIXES = (".html", ".js", ".css", ".map")

#: Limits of a build. Datadog's has 3 files of together 0.3 MB.
MAX_FILES = 2000
MAX_BYTES = 64 * 1024 * 1024
#: So many builds stay in the cache, and each for a day after it was used.
KEPT_BUILDS = 20
KEPT_S = 86_400.0
#: A build that is written while it is read is read again, so often and after so many seconds.
_TRIES = 10
_AGAIN_S = 0.3

_FILES = "files"
_ABOUT = "build.json"
#: What a profiler's start looks like in any script; names of properties are not shortened.
_STARTS_PROFILER = (b"maxBufferSize:", b"sampleInterval:")


@dataclass(frozen=True)
class Build:
    """The files of a build, by their paths below the folder that a page loads. `version`: of its package.

    `source`: where it is from. `origin`: the URL of what it loads besides, "" for none.
    """

    files: Mapping[str, bytes]
    version: str
    source: str
    origin: str = ""

    def kept(self) -> Kept:
        """Return the name that it is kept by."""
        digest = hashlib.sha256()
        for name in sorted(self.files):
            digest.update(f"{len(name.encode())} {name} {len(self.files[name])} ".encode())
            digest.update(self.files[name])
        digest.update(self.origin.encode())
        return Kept(self.version, digest.hexdigest()[:8])


def read_path(spec: str, package: Package, written: str, cache: Cache, installer: Installer) -> Build:
    """Read a build in a folder or a tarball. Raises UsageError for what is not there or is no build of this
    SDK, BadInput for a broken tarball, RegistryError where dependencies cannot be installed."""
    # Of a `Path` the `./` before a `~` is lost, and an unknown user raises.
    path = Path(os.path.expanduser(written))  # noqa: PTH111
    if not path.exists():
        what = "file" if is_archive(written) else "folder"
        raise UsageError(
            f"{spec}: there is no {what} {path.absolute()}: build the SDK first, or correct the path "
            "(a relative one is relative to the working directory)"
        )
    if not path.is_dir() and not is_archive(written):
        raise UsageError(
            f"{spec}: {path.absolute()} is a file: name the folder that it is in, or a tarball of 'npm pack'"
        )
    if package.bundled_as:
        return _read_bundled(spec, package, path, cache, installer)
    if path.is_dir():
        return _read_folder(spec, package, path)
    with tempfile.TemporaryDirectory(prefix="profiler-bridge-") as scratch:
        return _read_folder(spec, package, _unpacked(spec, path, Path(scratch) / "package"), str(path))


def read_url(spec: str, package: Package, url: str) -> Build:
    """Read a script at an address. What it loads itself is fetched from there when a page asks for it.

    Raises UsageError for an SDK that has no such script, NetworkError where it cannot be fetched, BadInput
    for what is no script.
    """
    if package.bundled_as:
        raise UsageError(
            f"{spec}: the package {package.name} has modules and no script for a page: "
            "name its folder or its tarball"
        )
    script: Script = download(spec, url)
    return Build({package.entry: script.body}, UNKNOWN, script.url, script.base)


def keep(name: str, build: Build, cache: Cache) -> Kept:
    """Put a build into the cache, if it is not there yet. `name`: of the subject."""
    kept = build.kept()
    shelf = Cache(cache.folder, AREA)

    def write(scratch: Path) -> Path:
        made = scratch / "made"
        for relative, content in build.files.items():
            file = made / _FILES / relative
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        about = {"source": build.source, "origin": build.origin}
        (made / _ABOUT).write_text(json.dumps(about) + "\n", encoding="utf-8")
        return made

    shelf.make(name, kept.key, write)
    shelf.forget_old(name, KEPT_BUILDS, KEPT_S)
    return kept


def find(spec: str, name: str, kept: Kept, cache: Cache) -> tuple[Path, str]:
    """Return the folder of a build that was kept, and its origin. Raises UsageError if it is not there."""
    root = Cache(cache.folder, AREA).find(name, kept.key)
    if root is None:
        raise UsageError(
            f"{spec}: this build is not kept on this machine (any more): name its folder, its tarball or its "
            "address again"
        )
    with contextlib.suppress(OSError):  # a cache that is only read
        os.utime(root)
    origin = json.loads((root / _ABOUT).read_text(encoding="utf-8"))["origin"]
    return root / _FILES, str(origin)


def _unpacked(spec: str, tarball: Path, folder: Path) -> Path:
    try:
        unpack(tarball, folder)
    except RegistryError as error:
        raise BadInput(f"{spec}: no tarball of npm: {error}: make one with 'npm pack'") from error
    return folder


def _read_folder(spec: str, package: Package, folder: Path, shown: str = "") -> Build:
    """`shown`: what messages call the folder."""
    shown = shown or str(folder.absolute())
    places = (folder / package.folder, folder)
    place = next((each for each in places if (each / package.entry).is_file()), None)
    if place is None:
        raise UsageError(
            f"{spec}: {shown} has neither {package.folder}/{package.entry} nor {package.entry}: "
            "build the SDK's bundle first, or name the folder that has it"
        )
    files = _read_files(spec, place, shown)
    _check_profiler(spec, package, place, files, shown)
    return Build(files, _version(package, folder, place), shown)


def _check_profiler(spec: str, package: Package, place: Path, files: Mapping[str, bytes], shown: str) -> None:
    if not package.profiler or any(place.glob(package.profiler)):
        return
    # A build of one's own may have all in one script.
    if any(all(mark in content for mark in _STARTS_PROFILER) for content in files.values()):
        return
    raise UsageError(
        f"{spec} has no profiler: {shown} has {package.entry}, and no {package.profiler} beside it: "
        "build the chunks that it loads too, and keep them beside it"
    )


def _read_bundled(spec: str, package: Package, path: Path, cache: Cache, installer: Installer) -> Build:
    with tempfile.TemporaryDirectory(prefix="profiler-bridge-") as temporary:
        scratch = Path(temporary).resolve()
        if not path.is_dir():
            _unpacked(spec, path, scratch / "checked")
        elif not (path / "package.json").is_file():
            raise UsageError(f"{spec}: {path.absolute()} has no package.json: name the folder of the package")
        version = _version(package, path if path.is_dir() else scratch / "checked")
        made = bundle_local(package, path, scratch, cache, installer)
        return Build(_read_files(spec, made / package.folder, str(path)), version, str(path.absolute()))


def _version(package: Package, folder: Path, place: Path | None = None) -> str:
    """Return the version in the `package.json` of a folder; also in the one above the folder `place`, the
    bundle's, if it is that of the SDK and not of something around it."""
    manifest = _manifest(folder)
    if not manifest and place == folder and (above := _manifest(folder.resolve().parent)):
        manifest = above if above.get("name") == package.name else {}
    version = str(manifest.get("version", ""))
    return version if re.fullmatch(r"[\w.+-]{1,40}", version, re.ASCII) else UNKNOWN


def _manifest(folder: Path) -> dict[str, object]:
    try:
        found = json.loads((folder / "package.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _read_files(spec: str, folder: Path, shown: str) -> dict[str, bytes]:
    """Return what a page can load of a folder: all of it as it was at one moment."""
    for _ in range(_TRIES):
        before = dict(_listed(spec, folder, shown))
        try:
            files = {name: (folder / name).read_bytes() for name in before}
        except FileNotFoundError:  # a build that runs has removed it
            files = {}
        if files and before == dict(_listed(spec, folder, shown)):
            return files
        time.sleep(_AGAIN_S)
    raise UsageError(f"{spec}: {shown} changes while it is read: wait until its build has ended")


def _listed(spec: str, folder: Path, shown: str) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield the files with their sizes and times."""
    count = size = 0
    for path in folder.rglob("*"):
        if path.suffix not in SUFFIXES or not path.is_file():
            continue
        found = path.stat()
        count, size = count + 1, size + found.st_size
        if count > MAX_FILES or size > MAX_BYTES:
            raise UsageError(
                f"{spec}: {shown} has more than {MAX_FILES} files or {MAX_BYTES >> 20} MiB of scripts: "
                "name the folder that has the SDK's bundle only"
            )
        yield path.relative_to(folder).as_posix(), (found.st_size, found.st_mtime_ns)
