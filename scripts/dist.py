"""The files of a release: built, checked, and tried out in an environment of their own.

They are built from a copy of what git tracks: `build/` and `*.egg-info` of earlier builds name files that
have been removed since, and setuptools would take them again.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from bridge.version import __version__
from scripts._setup import ROOT, fail, last_word, run, say

DIST = ROOT / "dist"
#: A test that somebody who has installed the wheel could write.
TEST = """
def test_the_profiler_survives_a_closed_lid(bridge_new_tab, bridge_sdk):
    tab = bridge_new_tab(bridge_sdk.url)
    tab.expect_profiler("running")
    tab.play("hidden-expiry")
"""
#: Where an installed package would be found in place of the one under test, or what would lead to one.
_HIDDEN = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "PYTEST_ADDOPTS")


class Built(NamedTuple):
    sdist: Path
    wheel: Path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--no-trial", action="store_true", help="build and check only")
    parser.add_argument(
        "--tag", default=os.environ.get("RELEASE_TAG", ""), help="the tag of the release, such as v1.2.3"
    )
    arguments = parser.parse_args()
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    if arguments.tag and (wrong := wrong_tag(arguments.tag, __version__, changelog)):
        fail(wrong)
    shutil.rmtree(DIST, ignore_errors=True)
    built = build(DIST)
    check(built)
    if not arguments.no_trial:
        try_out(built.wheel)
    say(f"to publish: {built.sdist.relative_to(ROOT)}, {built.wheel.relative_to(ROOT)}")


def wrong_tag(tag: str, version: str, changelog: str) -> str:
    """Return why a tag cannot be that of this version's release; "" if it can."""
    if tag != f"v{version}":
        return f"the tag {tag} is not that of version {version}, which bridge/version.py has: tag v{version}"
    if f"\n## [{version}]" not in changelog:
        return f"CHANGELOG.md has no heading ## [{version}]: give what is under Unreleased to it"
    return ""


def build(folder: Path) -> Built:
    """Build both files into a folder: the wheel from the sdist, which so has all that it is built from."""
    with TemporaryDirectory(prefix="profiler-bridge-dist-") as temporary:
        copy_files(ROOT, tracked(ROOT), Path(temporary))
        say("building the sdist, and the wheel from it")
        if not run("build", sys.executable, "-m", "build", "--outdir", str(folder), temporary):
            fail(f"the files could not be built: {last_word('build')}")
    [sdist], [wheel] = folder.glob("*.tar.gz"), folder.glob("*.whl")
    return Built(sdist, wheel)


def tracked(root: Path) -> list[Path]:
    """Return the files that git tracks in a repository and that are there, relative to its root."""
    command = ("git", "-C", str(root), "ls-files", "-z")
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return [path for name in listed.split("\0") if name and (root / (path := Path(name))).is_file()]


def copy_files(root: Path, files: Iterable[Path], folder: Path) -> None:
    """Copy files below a root, each to its own place in a folder."""
    for file in files:
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(root / file, folder / file)


def check(built: Built) -> None:
    """Check the metadata as the index does, and that the wheel has nothing that is usually a mistake."""
    call(sys.executable, "-m", "twine", "check", "--strict", *map(str, built))
    call(sys.executable, "-m", "check_wheel_contents", str(built.wheel))


def try_out(wheel: Path) -> None:
    """Install the wheel far from the repository, and do there what its users do first."""
    with TemporaryDirectory(prefix="profiler-bridge-trial-") as temporary:
        folder = Path(temporary)
        say(f"installing {wheel.name} into an environment of its own")
        venv.create(folder / "venv", with_pip=True)
        programs = folder / "venv" / "bin"
        environment = clean(os.environ, programs)
        pip = (str(programs / "python"), "-m", "pip", "install", "--quiet", f"{wheel}[pytest]")
        call(*pip, cwd=folder, environment=environment)
        (folder / "test_trial.py").write_text(TEST, encoding="utf-8")
        for words in (
            ("profiler-bridge", "--version"),
            ("profiler-bridge", "doctor"),
            ("profiler-bridge", "run", "hidden-expiry", "--sdk", "agent"),
            ("pytest", "-q", "--bridge-sdk", "agent", "test_trial.py"),
        ):
            say(" ".join(words))
            call(str(programs / words[0]), *words[1:], cwd=folder, environment=environment)


def clean(environment: Mapping[str, str], programs: Path) -> dict[str, str]:
    """Return an environment in which Python finds what is installed beside `programs`, and nothing else."""
    kept = {name: value for name, value in environment.items() if name not in _HIDDEN}
    return kept | {"PATH": f"{programs}{os.pathsep}{environment.get('PATH', os.defpath)}"}


def call(*command: str, cwd: Path = ROOT, environment: Mapping[str, str] | None = None) -> None:
    """Run a command, its output on stderr. End with one line if it fails."""
    done = subprocess.run(command, cwd=cwd, env=environment, stdout=sys.stderr, check=False)
    if done.returncode:
        fail(f"{' '.join(command)} ended with {done.returncode}")


if __name__ == "__main__":
    main()
