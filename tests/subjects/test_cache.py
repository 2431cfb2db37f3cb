"""The cache: complete or absent, also with two processes at once."""

from __future__ import annotations

import io
import os
import tarfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from bridge.errors import RegistryError, UsageError
from bridge.subjects.cache import Cache, default_folder, unpack
from tests.subjects.conftest import MakeTarball

FILES = {"package/package.json": "{}", "package/bundle/sdk.js": "sdk"}


def test_nothing_is_found_in_a_cache_that_does_not_exist(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "none")
    assert cache.find("@a/b", "1.0.0") is None
    assert cache.versions("@a/b") == []


def test_a_package_is_fetched_then_found(tmp_path: Path, make_tarball: MakeTarball) -> None:
    cache = Cache(tmp_path)
    place = cache.add("@a/b", "1.0.0", lambda folder: make_tarball(folder / "b.tgz", FILES))
    assert (place / "bundle" / "sdk.js").read_text() == "sdk"
    assert cache.find("@a/b", "1.0.0") == place
    assert cache.versions("@a/b") == ["1.0.0"]
    assert cache.find("@a/b", "1.0.1") is None


def test_a_failed_fetch_leaves_nothing(tmp_path: Path) -> None:
    def fail(folder: Path) -> Path:
        (folder / "half.tgz").write_bytes(b"half")
        raise RegistryError("gone")

    with pytest.raises(RegistryError, match="gone"):
        Cache(tmp_path).add("a", "1.0.0", fail)
    assert list(tmp_path.iterdir()) == []


def test_a_broken_tarball_is_a_registry_error_and_leaves_nothing(tmp_path: Path) -> None:
    def broken(folder: Path) -> Path:
        tarball = folder / "a.tgz"
        tarball.write_bytes(b"not a tarball")
        return tarball

    with pytest.raises(RegistryError, match=r"a\.tgz cannot be unpacked"):
        Cache(tmp_path).add("a", "1.0.0", broken)
    assert Cache(tmp_path).find("a", "1.0.0") is None


def test_two_at_once_both_get_the_whole_package(tmp_path: Path, make_tarball: MakeTarball) -> None:
    both_fetched = Barrier(2, timeout=10)

    def fetch(folder: Path) -> Path:
        tarball = make_tarball(folder / "a.tgz", FILES)
        both_fetched.wait()  # neither has moved its package into place yet
        return tarball

    with ThreadPoolExecutor(2) as pool:
        places = list(pool.map(lambda _: Cache(tmp_path).add("a", "1.0.0", fetch), range(2)))
    assert places[0] == places[1]
    assert (places[0] / "bundle" / "sdk.js").read_text() == "sdk"
    assert [entry.name for entry in tmp_path.iterdir()] == ["npm"]


def test_a_folder_that_cannot_be_made_is_a_usage_error(tmp_path: Path, make_tarball: MakeTarball) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(UsageError, match="PROFILER_BRIDGE_CACHE"):
        Cache(tmp_path / "file" / "cache").add(
            "a", "1.0.0", lambda folder: make_tarball(folder / "a.tgz", FILES)
        )


@pytest.mark.parametrize("name", ["package/../../evil.js", "/etc/evil.js", "package", "../evil/evil.js"])
def test_a_path_out_of_the_package_is_refused(tmp_path: Path, make_tarball: MakeTarball, name: str) -> None:
    tarball = make_tarball(tmp_path / "a.tgz", {name: "evil"})
    with pytest.raises(RegistryError, match="leads out of the package"):
        unpack(tarball, tmp_path / "unpacked")


def test_links_are_left_out(tmp_path: Path) -> None:
    tarball = tmp_path / "a.tgz"
    with tarfile.open(tarball, "w:gz") as archive:
        link = tarfile.TarInfo("package/link.js")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
        archive.addfile(tarfile.TarInfo("package/empty.js"), io.BytesIO())
    unpack(tarball, tmp_path / "unpacked")
    assert os.listdir(tmp_path / "unpacked") == ["empty.js"]  # noqa: PTH208


@pytest.mark.parametrize(
    ("own", "xdg", "expected"),
    [
        ("/own", "/xdg", "/own"),
        (None, "/xdg", "/xdg/profiler-bridge"),
        (None, "relative", "/home/me/.cache/profiler-bridge"),
        ("", None, "/home/me/.cache/profiler-bridge"),
    ],
)
def test_where_the_cache_is(
    monkeypatch: pytest.MonkeyPatch, own: str | None, xdg: str | None, expected: str
) -> None:
    monkeypatch.setenv("HOME", "/home/me")
    for name, value in (("PROFILER_BRIDGE_CACHE", own), ("XDG_CACHE_HOME", xdg)):
        if value is None:
            monkeypatch.delenv(name, raising=False)
        else:
            monkeypatch.setenv(name, value)
    assert default_folder() == Path(expected)
