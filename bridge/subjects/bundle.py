"""Makes one script for a page out of an npm package of modules, with esbuild.

esbuild is fetched from npm too, once, into the same cache: what a user has installed stays out of it, and the
same version of an SDK gives the same bytes everywhere. No package's install scripts run; esbuild needs none,
its program finds the binary for this platform among its optional dependencies.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Protocol

from bridge.errors import RegistryError
from bridge.subjects import npm
from bridge.subjects.cache import Cache, default_folder
from bridge.subjects.kinds import Package

ESBUILD = "esbuild"
#: The one that our own scripts are built with (js/package.json).
ESBUILD_VERSION = "0.28.2"

#: Bundling takes 0.4 s; this is for a loaded machine.
TIMEOUT_S = 120.0

_OPTIONS = (
    "--bundle",
    "--format=iife",
    # As an app in production has it; naming conditions takes away esbuild's own, `module` among them.
    "--conditions=module,production",
    "--target=chrome120",
    "--charset=utf8",
    "--legal-comments=none",
    "--log-level=warning",
)


class Installer(Protocol):
    """The module `bridge.subjects.npm` is one."""

    def install(self, package: str, version: str, folder: Path) -> None:
        """Put a package and all that it depends on into `folder/node_modules`."""

    def node(self) -> str:
        """The path of a Node.js."""


def bundle(package: Package, version: str, scratch: Path, cache: Cache, installer: Installer) -> Path:
    """A folder in `scratch` as the cache is to keep it: the bundle, and the versions of what is in it.

    Raises RegistryError, also when esbuild cannot be had or fails.
    """
    esbuild = cache.make(
        ESBUILD, ESBUILD_VERSION, lambda folder: _installed(ESBUILD, ESBUILD_VERSION, folder, installer)
    )
    sources = _installed(package.name, version, scratch, installer)
    entry = sources / "entry.mjs"
    entry.write_text(f"export * from {json.dumps(package.name)}\n", encoding="utf-8")
    made = scratch / "made"
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
    )
    (made / "packages.json").write_text(json.dumps(_versions(sources), indent=2) + "\n", encoding="utf-8")
    return made


def cached_esbuild() -> Path | None:
    """The one that subjects are bundled with, None when none has been yet."""
    return Cache(default_folder()).find(ESBUILD, ESBUILD_VERSION)


def esbuild_version() -> str:
    """What the cached one says of itself. Raises RegistryError when it is not there or does not run."""
    esbuild = cached_esbuild() or Path()
    return _run([npm.node(), _program(esbuild), "--version"], "esbuild").strip()


def _program(esbuild: Path) -> str:
    return str(esbuild / "node_modules" / ESBUILD / "bin" / ESBUILD)


def _installed(package: str, version: str, scratch: Path, installer: Installer) -> Path:
    folder = scratch / "installed"
    folder.mkdir()
    installer.install(package, version, folder)
    return folder


def _versions(folder: Path) -> dict[str, str]:
    """Package -> version of everything that was installed."""
    found: dict[str, str] = {}
    modules = folder / "node_modules"
    for manifest in (*modules.glob("*/package.json"), *modules.glob("@*/*/package.json")):
        package = json.loads(manifest.read_text(encoding="utf-8"))
        found[str(package["name"])] = str(package["version"])
    return dict(sorted(found.items()))


def _run(command: list[str], what: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603 (the arguments are ours; the version was checked by `resolve`)
            command,
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
            f"'npm install esbuild@{ESBUILD_VERSION}' in an empty folder tells whether this platform has it"
        )
    return done.stdout
