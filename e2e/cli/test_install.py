"""The package as it is installed: from a wheel, into a virtual environment, used from another folder."""

from __future__ import annotations

import json
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[2]


def run(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run(
        [str(word) for word in command], capture_output=True, text=True, cwd=cwd, timeout=240, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from what git has, as from a clone: files that are not tracked are not in it."""
    folder = tmp_path_factory.mktemp("checkout")
    files = run("git", "ls-files", "-z", cwd=ROOT).rstrip("\0").split("\0")
    for name in files:
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes((ROOT / name).read_bytes())
    run(sys.executable, "-m", "pip", "wheel", "--no-deps", "--wheel-dir", folder / "out", ".", cwd=folder)
    [built] = (folder / "out").iterdir()
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command of an environment with the wheel, and with the packages that the tests have anyway."""
    folder = tmp_path_factory.mktemp("project")
    venv.create(folder / "venv", with_pip=True)
    [site] = folder.glob("venv/lib/python*/site-packages")
    (site / "packages-of-the-tests.pth").write_text(sysconfig.get_path("purelib"), "utf-8")
    run(folder / "venv" / "bin" / "python", "-m", "pip", "install", "--no-deps", wheel, cwd=folder)
    return folder / "venv" / "bin" / "profiler-bridge"


def test_a_wheel_has_every_file_of_the_package(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if name.startswith("bridge/")}
    assert packed == set(run("git", "ls-files", "bridge", cwd=ROOT).split())


def test_it_works_where_no_checkout_is(installed: Path, tmp_path: Path) -> None:
    where = "import bridge; print(bridge.__file__)"
    assert str(installed.parents[1]) in run(installed.parent / "python", "-c", where, cwd=tmp_path)
    said = json.loads(run(installed, "run", "hidden-resume", "--sdk", "agent", "--json", cwd=tmp_path))
    assert said["results"][0]["verdict"] == "held"
