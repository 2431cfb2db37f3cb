"""Bundles of one app by several bundlers, each with its source map."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from bridge.subjects import npm
from bridge.subjects.cache import Cache, default_folder

APP = Path(__file__).parent / "app"
JS = Path(__file__).parents[3] / "js" / "node_modules"
TERSER, ROLLUP = "5.51.4", "4.68.8"


def installed(name: str, version: str) -> Path:
    """The folder `node_modules` of a package and its dependencies."""

    def install(scratch: Path) -> Path:
        folder = scratch / "installed"
        folder.mkdir()
        npm.install(name, version, folder)
        return folder

    return Cache(default_folder(), "tests").make(name, version, install) / "node_modules"


def run(*command: str | Path, cwd: Path) -> None:
    done = subprocess.run(
        [npm.node(), *map(str, command)], cwd=cwd, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def esbuild(work: Path, entry: str = "src/main.js", *more: str) -> None:
    options = ("--bundle", "--minify", "--sourcemap", "--outfile=out/app.js", "--log-level=error", *more)
    subprocess.run([JS / "esbuild" / "bin" / "esbuild", entry, *options], cwd=work, check=True)


def rollup(work: Path, *more: str) -> None:
    program = installed("rollup", ROLLUP) / "rollup" / "dist" / "bin" / "rollup"
    run(program, "src/main.js", "-f", "iife", "-o", "out/app.js", "--sourcemap", "--silent", *more, cwd=work)


def rolldown(work: Path) -> None:
    program = JS / "rolldown" / "bin" / "cli.mjs"
    run(program, "src/main.js", "-f", "iife", "-o", "out/app.js", "--sourcemap", "--minify", cwd=work)


def terser(work: Path) -> None:
    rollup(work)
    program = installed("terser", TERSER) / "terser" / "bin" / "terser"
    maps = "content='out/app.js.map',url='app.js.map',includeSources"
    run(program, "out/app.js", "-c", "-m", "--source-map", maps, "-o", "out/app.js", cwd=work)


BUNDLERS: dict[str, Callable[[Path], None]] = {
    "esbuild": esbuild,
    "rollup": rollup,
    "rolldown": rolldown,
    "rollup and terser": terser,
}


def bundle(name: str, work: Path) -> Path:
    """Bundle the app. Returns the folder with `app.js` and `app.js.map`."""
    shutil.copytree(APP, work / "src")
    (work / "out").mkdir()
    BUNDLERS[name](work)
    return work / "out"
