"""`--source-maps` of every command that shows the functions of profiles."""

from __future__ import annotations

import gzip
import json
import re
from base64 import b64decode
from pathlib import Path

import pytest

from bridge.cli import main
from bridge.errors import ExitCode
from tests.cli.stored.made import store_with_function
from tests.report.recorded import RECORDINGS
from tests.report.source_maps.folders import HOST, SCRIPT, map_of, put
from tests.trace.source_maps.written import data_of

RECORDING = RECORDINGS / "hidden-expiry-datadog-6.27.1.pbr.zip"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return store_with_function(tmp_path / "store")


@pytest.fixture
def maps(tmp_path: Path) -> Path:
    put(tmp_path, "maps/app.js", SCRIPT)
    put(tmp_path, "maps/app.js.map", map_of("../src/cart.js"))
    return tmp_path / "maps"


def ended(capsys: pytest.CaptureFixture[str], *args: str | Path) -> tuple[object, str, str]:
    code: object = 0
    try:
        main([*map(str, args)])
    except SystemExit as end:
        code = end.code or 0
    return code, *capsys.readouterr()


def test_the_hottest_functions_are_those_of_the_sources(
    store: Path, maps: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, plain, _ = ended(capsys, "profiles", "show", "1", "--store", store)
    assert f"{HOST}/app.js:1:11" in plain
    code, out, err = ended(capsys, "profiles", "show", "1", "--store", store, "--source-maps", maps)
    assert (code, err) == (0, "source maps: 1 of 1 functions mapped\n")
    assert re.search(r" total\s.*src/cart\.js:1:10", out)
    _, out, _ = ended(capsys, "profiles", "show", "1", "--store", store, "--source-maps", maps, "--json")
    assert json.loads(out)["hottest"][0]["where"] == "src/cart.js:1:10"
    assert json.loads(out)["trace"]["frames"][0]["name"] == "total"


def test_a_folder_without_maps_is_told(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(tmp_path, "empty/app.js", SCRIPT)
    code, _, err = ended(
        capsys, "profiles", "show", "1", "--store", store, "--source-maps", tmp_path / "empty"
    )
    assert code == 0
    assert err.splitlines() == ["source maps: 0 of 1 functions mapped", "no map in --source-maps for /app.js"]


def test_an_export_has_them_too(store: Path, maps: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = ("--store", store, "--source-maps", maps / "app.js.map", "-o", "-")
    code, out, err = ended(capsys, "profiles", "export", "1", "--to", "collapsed", *given)
    assert (code, err) == (0, "source maps: 1 of 1 functions mapped\n")
    assert out == "(root);total src/cart.js:1:10 200\n"


def test_a_file_for_speedscope_has_them_too(
    store: Path,
    maps: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:1/")
    monkeypatch.setenv("npm_config_cache", str(tmp_path / "npm"))
    monkeypatch.setenv("PROFILER_BRIDGE_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    code, _, err = ended(capsys, "profiles", "open", "1", "--store", store, "--source-maps", maps)
    assert code == 0
    assert err.startswith("source maps: 1 of 1 functions mapped\n")
    frames = json.loads((tmp_path / "u-0001.speedscope.json").read_text())["shared"]["frames"]
    assert {"name": "total", "file": "src/cart.js", "line": 1, "col": 10} in frames


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """The map of a recording's page, with one position."""
    script = put(
        tmp_path, "work/work.js.map", data_of([[(0, 0, 4, 2)]] * 200, sources=["webpack://x/./src/w.ts"])
    )
    return script.parent


def page_data(page: Path) -> bytes:
    found = re.search(r'<script id="data" type="text/plain">([^<]*)<', page.read_text("utf-8"))
    assert found
    return gzip.decompress(b64decode(found[1]))


def test_a_page_and_an_export_of_a_run_have_them(
    work: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = ("--export", "chrome-trace", "-o", tmp_path / "run.json")
    code, _, err = ended(
        capsys, "show", RECORDING, "--html", tmp_path / "a.html", *given, "--source-maps", work
    )
    assert code == ExitCode.HELD, err
    told = [line for line in err.splitlines() if "map" in line]
    assert re.fullmatch(r"source maps: \d+ of \d+ functions mapped", told[0])
    assert re.fullmatch(r"no map in --source-maps for /sdk/\S+, /sdk/\S+", told[1])
    assert len(told) == 2
    assert b'"src/w.ts"' in page_data(tmp_path / "a.html")
    assert b"/sdk/datadog-rum.js" in page_data(tmp_path / "a.html")
    assert '"src/w.ts"' in (tmp_path / "run.json").read_text()
    ended(capsys, "show", RECORDING, "--html", tmp_path / "pages", "--source-maps", work)
    [page] = (tmp_path / "pages").iterdir()
    assert b'"src/w.ts"' in page_data(page)


@pytest.mark.parametrize(
    ("args", "needed"),
    [
        (("show", RECORDING), "--html, --open or --export"),
        (("run", "hidden-expiry", "--sdk", "agent"), "--html"),
    ],
)
def test_maps_that_would_not_be_used_are_told(
    args: tuple[str | Path, ...], needed: str, maps: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = ended(capsys, *args, "--source-maps", maps)
    assert (code, out) == (ExitCode.USAGE, "")
    assert f"--source-maps needs {needed}:" in err
