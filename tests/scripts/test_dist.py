"""What a release has in its files. `make dist` also installs and runs it."""

from __future__ import annotations

import subprocess
import tarfile
from email.message import Message
from email.parser import Parser
from importlib.metadata import EntryPoint
from pathlib import Path, PurePosixPath
from zipfile import ZipFile

import pytest

from bridge import __version__
from scripts import dist
from scripts._setup import ROOT

INFO = f"profiler_bridge-{__version__}.dist-info"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dist.Built:
    return dist.build(tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="module")
def wheel(built: dist.Built) -> dict[str, str]:
    """The files of the wheel."""
    with ZipFile(built.wheel) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


@pytest.fixture(scope="module")
def metadata(wheel: dict[str, str]) -> Message:
    return Parser().parsestr(wheel[f"{INFO}/METADATA"])


def of_package() -> set[str]:
    return {path.as_posix() for path in dist.tracked(ROOT) if path.parts[0] == "bridge"}


def test_the_wheel_has_all_files_of_the_package_and_no_others(wheel: dict[str, str]) -> None:
    own = {f"{INFO}/{name}" for name in ("METADATA", "WHEEL", "RECORD", "entry_points.txt", "top_level.txt")}
    assert wheel.keys() == of_package() | own | {f"{INFO}/licenses/LICENSE"}
    for kind in (
        "*.js",
        "*.css",
        "*.html",
        "*.toml",
        "*.json",
        "*.d.ts",
        "py.typed",
        "migrations/versions/*.py",
    ):
        assert any(PurePosixPath(name).match(kind) for name in wheel), kind


def test_the_sdist_has_what_the_wheel_is_built_from_and_no_more(built: dist.Built) -> None:
    with tarfile.open(built.sdist) as archive:
        names = [PurePosixPath(each.name) for each in archive if each.isfile()]
    root = f"profiler_bridge-{__version__}"
    assert {name.parts[0] for name in names} == {root}
    inside = {str(name.relative_to(root)) for name in names}
    package = {name for name in inside if not name.startswith("profiler_bridge.egg-info/")}
    above = {"LICENSE", "PKG-INFO", "README.md", "pyproject.toml", "setup.cfg"}
    assert package == of_package() | above


def test_both_have_the_version_of_the_package(built: dist.Built, metadata: Message) -> None:
    assert metadata["Version"] == __version__
    assert built.wheel.name == f"profiler_bridge-{__version__}-py3-none-any.whl"
    assert built.sdist.name == f"profiler_bridge-{__version__}.tar.gz"


def test_the_metadata_are_those_of_the_project(metadata: Message, wheel: dict[str, str]) -> None:
    assert metadata["Name"] == "profiler-bridge"
    assert metadata["License-Expression"] == "Apache-2.0"
    assert metadata["Requires-Python"] == ">=3.11"
    assert metadata["Description-Content-Type"] == "text/markdown"
    assert str(metadata.get_payload()).strip() == (ROOT / "README.md").read_text(encoding="utf-8").strip()
    assert wheel[f"{INFO}/licenses/LICENSE"] == (ROOT / "LICENSE").read_text(encoding="utf-8")


def test_tools_for_development_and_releases_are_extras(metadata: Message) -> None:
    needed = metadata.get_all("Requires-Dist") or []
    runtime = {each.split(">=")[0] for each in needed if "extra ==" not in each}
    assert runtime >= {"playwright", "fastapi", "typer"}
    assert not runtime & {"pytest", "mypy", "build", "twine", "check-wheel-contents"}
    assert set(metadata.get_all("Provides-Extra") or []) == {
        *("dask", "fast", "pytest", "shared"),
        *("dev", "release"),
    }


def test_its_command_and_its_plugin_can_be_loaded(wheel: dict[str, str]) -> None:
    group, points = "", []
    for line in filter(None, wheel[f"{INFO}/entry_points.txt"].splitlines()):
        if line.startswith("["):
            group = line.strip("[]")
        else:
            name, _, value = line.partition(" = ")
            points.append(EntryPoint(name, value, group))
    assert [(each.group, each.name) for each in points] == [
        ("console_scripts", "profiler-bridge"),
        ("pytest11", "profiler_bridge"),
    ]
    assert all(each.load() for each in points)


def test_only_what_git_tracks_is_copied(tmp_path: Path) -> None:
    root, folder = tmp_path / "root", tmp_path / "folder"
    for name in ("bridge/a.py", "bridge/gone.py", "bridge/stray.js"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(name)
    subprocess.run(["git", "-C", str(root), "init", "--quiet"], check=True)
    subprocess.run(["git", "-C", str(root), "add", "bridge/a.py", "bridge/gone.py"], check=True)
    (root / "bridge/gone.py").unlink()
    dist.copy_files(root, dist.tracked(root), folder)
    copied = {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*.*")}
    assert copied == {"bridge/a.py": "bridge/a.py"}


@pytest.mark.parametrize(
    ("tag", "changelog", "says"),
    [
        ("v1.2.3", "# Changelog\n\n## [1.2.3] - 2026-12-01\n", ""),
        ("v1.2.4", "\n## [1.2.4]\n", "the tag v1.2.4 is not that of version 1.2.3"),
        ("1.2.3", "\n## [1.2.3]\n", "tag v1.2.3"),
        ("v1.2.3", "\n## [Unreleased]\n", "no heading ## [1.2.3]"),
    ],
)
def test_a_tag_is_that_of_the_version_and_of_a_part_of_the_changelog(
    tag: str, changelog: str, says: str
) -> None:
    told = dist.wrong_tag(tag, "1.2.3", changelog)
    assert says in told
    assert bool(says) == bool(told)


def test_an_environment_for_a_trial_leads_to_no_other_package() -> None:
    given = {"PYTHONPATH": "/work", "VIRTUAL_ENV": "/venv", "PATH": "/usr/bin", "HOME": "/root"}
    assert dist.clean(given, Path("/trial/bin")) == {"PATH": "/trial/bin:/usr/bin", "HOME": "/root"}
    with pytest.raises(SystemExit):
        dist.call("false")
