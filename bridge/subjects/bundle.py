"""Bundles an npm package of modules into one script for a page, with esbuild.

esbuild is also fetched from npm, once, into the same cache. An esbuild that the user has installed is not
used, so the same version of an SDK gives the same bytes everywhere. No install scripts of packages run.
esbuild needs none: its program finds the binary for this platform among its optional dependencies.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Protocol

from bridge.errors import RegistryError
from bridge.subjects import npm
from bridge.subjects.cache import Cache, default_folder
from bridge.vendors.subjects import Package

ESBUILD = "esbuild"
#: The version with which the scripts in js/ are built (js/package.json).
ESBUILD_VERSION = "0.28.2"

#: A bundle takes 0.4 s; the limit is for a busy machine.
TIMEOUT_S = 120.0

_OPTIONS = (
    "--bundle",
    "--format=iife",
    # As in an app in production. `--conditions` replaces esbuild's defaults, so `module` is named too.
    "--conditions=module,production",
    "--target=chrome120",
    "--charset=utf8",
    "--legal-comments=none",
    "--log-level=warning",
)


class Installer(Protocol):
    """Installs packages. The module `bridge.subjects.npm` implements it."""

    def install(self, package: str, version: str, folder: Path) -> None:
        """Install a package with its dependencies into `folder/node_modules`."""

    def node(self) -> str:
        """Return the path of a Node.js."""


def bundle(package: Package, version: str, scratch: Path, cache: Cache, installer: Installer) -> Path:
    """Return a folder in `scratch` for the cache: the bundle, and the versions of the packages in it.

    Raises RegistryError, also if esbuild cannot be fetched or fails.
    """
    esbuild = _esbuild(cache, installer)
    sources = _installed(package.name, version, scratch, installer)
    return _made(package, version, sources, scratch / "made", esbuild, installer)


def bundle_local(package: Package, path: Path, scratch: Path, cache: Cache, installer: Installer) -> Path:
    """Return what `bundle` does, of a package in a folder or a tarball. Its dependencies are those that are
    installed around the folder, as in a workspace; if one is missing, all are installed elsewhere."""
    esbuild = _esbuild(cache, installer)
    if path.is_dir() and _has_dependencies(path):
        sources = scratch / "linked"
        link = sources / "node_modules" / package.name
        link.parent.mkdir(parents=True)
        link.symlink_to(path.resolve(), target_is_directory=True)
    else:
        sources = _installed(package.name, f"file:{path.resolve()}", scratch, installer)
    return _made(package, str(path), sources, scratch / "made", esbuild, installer)


def _has_dependencies(folder: Path) -> bool:
    manifest = json.loads((folder / "package.json").read_text(encoding="utf-8"))
    return all(
        any((above / "node_modules" / name).is_dir() for above in (folder, *folder.resolve().parents))
        for name in manifest.get("dependencies", {})
    )


def _made(
    package: Package, version: str, sources: Path, made: Path, esbuild: Path, installer: Installer
) -> Path:
    entry = sources / "entry.mjs"
    entry.write_text(f"export * from {json.dumps(package.name)}\n", encoding="utf-8")
    script = made / package.folder / package.entry
    _run(
        [
            installer.node(),
            _program(esbuild),
            str(entry),
            *_OPTIONS,
            f"--global-name={package.bundled_as}",
            f"--outfile={script}",
        ],
        f"{package.name}@{version} could not be bundled",
        sources,
    )
    (made / "packages.json").write_text(json.dumps(_versions(sources), indent=2) + "\n", encoding="utf-8")
    return made


def cached_esbuild() -> Path | None:
    """Return the folder of the cached esbuild, None if it has not been fetched yet."""
    return Cache(default_folder()).find(ESBUILD, ESBUILD_VERSION)


def esbuild_version() -> str:
    """Return the version that the cached esbuild prints. Raises RegistryError if it is missing or fails."""
    esbuild = cached_esbuild() or Path()
    return _run([npm.node(), _program(esbuild), "--version"], "esbuild").strip()


def _esbuild(cache: Cache, installer: Installer) -> Path:
    return cache.make(
        ESBUILD, ESBUILD_VERSION, lambda folder: _installed(ESBUILD, ESBUILD_VERSION, folder, installer)
    )


def _program(esbuild: Path) -> str:
    return str(esbuild / "node_modules" / ESBUILD / "bin" / ESBUILD)


def _installed(package: str, version: str, scratch: Path, installer: Installer) -> Path:
    folder = scratch / "installed"
    folder.mkdir()
    installer.install(package, version, folder)
    return folder


def _versions(folder: Path) -> dict[str, str]:
    """Return package -> version of everything that was installed."""
    found: dict[str, str] = {}
    modules = folder / "node_modules"
    for manifest in (*modules.glob("*/package.json"), *modules.glob("@*/*/package.json")):
        package = json.loads(manifest.read_text(encoding="utf-8"))
        found[str(package["name"])] = str(package["version"])
    return dict(sorted(found.items()))


def _run(command: list[str], what: str, folder: Path | None = None) -> str:
    """Run esbuild. `folder`: its working directory; comments in a bundle name files as seen from there."""
    try:
        done = subprocess.run(  # noqa: S603 (the arguments are ours; the version was checked by `resolve`)
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=TIMEOUT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise RegistryError(f"{what}: esbuild could not be run ({error})") from error
    if done.returncode:
        words = " ".join(done.stderr.split())[:300] or f"exit code {done.returncode}"
        raise RegistryError(
            f"{what}: esbuild {ESBUILD_VERSION}: {words}: "
            f"run 'npm install esbuild@{ESBUILD_VERSION}' in an empty folder to check for this platform"
        )
    return done.stdout
