"""A subject whose package has only modules: bundled once, from what npm installs. Without a network."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bridge.errors import RegistryError, UsageError
from bridge.subjects import serve
from bridge.subjects.bundle import ESBUILD_VERSION, cached_esbuild, esbuild_version
from bridge.subjects.cache import Cache
from bridge.subjects.resolve import resolve
from tests.subjects.conftest import FakeRegistry

SENTRY = "install @sentry/browser@7.16.2"
ESBUILD = f"install esbuild@{ESBUILD_VERSION}"


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache")


def test_it_is_bundled_once_and_shared_by_all_its_modes(cache: Cache, registry: FakeRegistry) -> None:
    first = resolve("sentry@7.16.2", cache=cache, registry=registry)
    registry.offline = True
    second = resolve("sentry-trace@7.16.2", cache=cache, registry=registry)
    assert registry.asked == [ESBUILD, SENTRY]
    assert first.sdk_folder == second.sdk_folder
    assert (first.spec, second.spec, second.vendor) == ("sentry@7.16.2", "sentry-trace@7.16.2", "sentry")
    said = (first.sdk_folder / "sentry.js").read_text()
    assert "esbuild/bin/esbuild" in said
    assert "--global-name=Sentry" in said
    kept = first.sdk_folder.parent
    assert json.loads((kept / "packages.json").read_text()) == {"@sentry/browser": "7.16.2"}
    assert sorted(path.name for path in kept.iterdir()) == ["bundle", "packages.json"]


def test_another_version_needs_no_second_esbuild(cache: Cache, registry: FakeRegistry) -> None:
    resolve("sentry@7.16.2", cache=cache, registry=registry)
    resolve("sentry@6.28.0", cache=cache, registry=registry)
    assert registry.asked.count(ESBUILD) == 1


def test_a_version_that_does_not_exist_is_told_so(cache: Cache, registry: FakeRegistry) -> None:
    with pytest.raises(UsageError, match=r"does not exist: the nearest are 6\.28\.0 and 7\.16\.2"):
        resolve("sentry@6.30.0", cache=cache, registry=registry)
    assert cache.versions("@sentry/browser") == []


def test_what_esbuild_says_is_told_and_nothing_is_kept(
    cache: Cache, registry: FakeRegistry, node: Path
) -> None:
    node.write_text("#!/bin/sh\necho 'X [ERROR] no binary for this platform' >&2; exit 1\n")
    with pytest.raises(RegistryError, match=r"could not be bundled: esbuild .*no binary for this"):
        resolve("sentry@7.16.2", cache=cache, registry=registry)
    assert cache.find("@sentry/browser", "7.16.2") is None


def test_a_node_that_cannot_be_run_is_told(cache: Cache, registry: FakeRegistry, node: Path) -> None:
    node.unlink()
    with pytest.raises(RegistryError, match="esbuild could not be run"):
        resolve("sentry@7.16.2", cache=cache, registry=registry)


def test_the_page_is_told_its_mode(cache: Cache, registry: FakeRegistry) -> None:
    with serve(resolve("sentry-trace@7.16.2", cache=cache, registry=registry)) as serving:
        assert serving.url("http://x/").endswith("/?proxy=http%3A%2F%2Fx%2F&mode=trace")
    with serve(resolve("datadog@6.27.1", cache=cache, registry=registry)) as serving:
        assert serving.url("http://x/").endswith("/?proxy=http%3A%2F%2Fx%2F")


def test_whether_there_is_an_esbuild_that_runs(
    cache: Cache, registry: FakeRegistry, node: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROFILER_BRIDGE_CACHE", str(cache.folder))
    monkeypatch.setattr("bridge.subjects.npm.node", lambda: str(node))
    assert cached_esbuild() is None
    resolve("sentry@7.16.2", cache=cache, registry=registry)
    assert cached_esbuild() is not None
    node.write_text("#!/bin/sh\necho 0.28.2\n")
    assert esbuild_version() == "0.28.2"
    node.write_text("#!/bin/sh\nexit 3\n")
    with pytest.raises(RegistryError, match="exit code 3"):
        esbuild_version()
