"""From a spec to a subject, without a network."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from bridge.errors import RegistryError, UsageError
from bridge.subjects.cache import Cache
from bridge.subjects.resolve import known_subjects, release, releases, resolve
from bridge.subjects.versions import nearest, order
from tests.subjects.conftest import FakeRegistry

PACKAGE = "@datadog/browser-rum"


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache")


def test_an_exact_version_is_fetched_once(cache: Cache, registry: FakeRegistry) -> None:
    first = resolve("datadog@6.27.1", cache=cache, registry=registry)
    registry.offline = True
    again = resolve("datadog@6.27.1", cache=cache, registry=registry)
    assert registry.asked == [f"pack {PACKAGE}@6.27.1"]
    assert first == again
    assert (first.name, first.version, first.spec, first.vendor) == (
        "datadog",
        "6.27.1",
        "datadog@6.27.1",
        "datadog",
    )
    assert (first.sdk_folder / "datadog-rum.js").read_text() == "sdk"


@pytest.mark.parametrize("spec", ["datadog", "datadog@", "datadog@latest"])
def test_without_a_version_npm_is_asked_for_the_newest(
    cache: Cache, registry: FakeRegistry, spec: str
) -> None:
    assert resolve(spec, cache=cache, registry=registry).spec == "datadog@7.16.2"


def test_offline_the_newest_is_the_newest_cached_one(
    cache: Cache, registry: FakeRegistry, caplog: pytest.LogCaptureFixture
) -> None:
    for version in ("6.28.0", "6.27.1"):
        resolve(f"datadog@{version}", cache=cache, registry=registry)
    registry.offline = True
    with caplog.at_level(logging.WARNING):
        assert resolve("datadog", cache=cache, registry=registry).version == "6.28.0"
    assert "using the newest cached version, datadog@6.28.0" in caplog.text


def test_offline_with_an_empty_cache_nothing_is_made_up(cache: Cache, registry: FakeRegistry) -> None:
    registry.offline = True
    for spec in ("datadog", "datadog@6.27.1"):
        with pytest.raises(RegistryError, match="ECONNREFUSED"):
            resolve(spec, cache=cache, registry=registry)


@pytest.mark.parametrize("spec", ["newrelic@1.0.0", "", "@datadog/browser-rum", "Datadog"])
def test_an_unknown_name_lists_the_known_ones(cache: Cache, registry: FakeRegistry, spec: str) -> None:
    with pytest.raises(UsageError, match="known are: datadog"):
        resolve(spec, cache=cache, registry=registry)
    assert known_subjects() == ("datadog", "sentry", "sentry-trace", "sentry-legacy", "agent", "openobserve")


def test_an_unknown_version_names_the_nearest_and_the_newest(cache: Cache, registry: FakeRegistry) -> None:
    expected = "datadog@6.27.9 does not exist: the nearest are 6.27.1 and 6.28.0, the newest is 7.16.2"
    with pytest.raises(UsageError, match=expected):
        resolve("datadog@6.27.9", cache=cache, registry=registry)
    assert cache.versions(PACKAGE) == []


@pytest.mark.parametrize("version", ["6.27.1;evil", "6.27.1,6.28.0", "npm:evil@1", "$HOME", "6.27.1 `evil`"])
def test_what_is_not_a_version_goes_nowhere(cache: Cache, registry: FakeRegistry, version: str) -> None:
    with pytest.raises(UsageError, match="is not a version"):
        resolve(f"datadog@{version}", cache=cache, registry=registry)
    assert registry.asked == []


def test_a_range_takes_the_newest_that_matches(cache: Cache, registry: FakeRegistry) -> None:
    assert resolve("datadog@6.x", cache=cache, registry=registry).spec == "datadog@6.28.0"


def test_offline_a_range_takes_the_newest_cached_one_that_matches(
    cache: Cache, registry: FakeRegistry, caplog: pytest.LogCaptureFixture
) -> None:
    for version in ("6.27.0", "6.27.1", "7.16.2"):
        resolve(f"datadog@{version}", cache=cache, registry=registry)
    registry.offline = True
    with caplog.at_level(logging.WARNING):
        assert resolve("datadog@6.x", cache=cache, registry=registry).version == "6.27.1"
    assert "using the newest cached version, datadog@6.27.1" in caplog.text
    with pytest.raises(RegistryError, match="ECONNREFUSED"):
        resolve("datadog@next", cache=cache, registry=registry)


def test_a_tag_or_range_without_a_match_names_the_newest(cache: Cache, registry: FakeRegistry) -> None:
    with pytest.raises(UsageError, match=r"no tag matches: the newest is 7\.16\.2; .* 'datadog@\./nxt'"):
        resolve("datadog@nxt", cache=cache, registry=registry)
    with pytest.raises(UsageError, match=r"datadog@>=99: no published version .*7\.16\.2$"):
        resolve("datadog@>=99", cache=cache, registry=registry)


def test_releases_are_sorted_and_offline_those_of_the_cache(cache: Cache, registry: FakeRegistry) -> None:
    assert releases("datadog", cache=cache, registry=registry)[-2:] == ["7.0.0-beta.1", "7.16.2"]
    resolve("datadog@6.27.1", cache=cache, registry=registry)
    registry.offline = True
    assert releases("datadog", cache=cache, registry=registry) == ["6.27.1"]


def test_a_release_is_exact_and_not_fetched(cache: Cache, registry: FakeRegistry) -> None:
    assert release("datadog@6.x", cache=cache, registry=registry) == "6.28.0"
    assert release("datadog@9.9.9", cache=cache, registry=registry) == "9.9.9"
    with pytest.raises(UsageError, match="published version"):
        release("datadog@./dist", cache=cache, registry=registry)
    assert cache.versions(PACKAGE) == []


def test_a_failure_of_an_existing_version_is_told_as_it_is(cache: Cache, registry: FakeRegistry) -> None:
    registry.files = {"/etc/passwd": "evil"}
    with pytest.raises(RegistryError, match="cannot be unpacked"):
        resolve("datadog@6.27.1", cache=cache, registry=registry)


def test_a_package_without_a_bundle_is_no_subject(cache: Cache, registry: FakeRegistry) -> None:
    registry.files = {"package/package.json": "{}"}
    with pytest.raises(UsageError, match=r"has no bundle/datadog-rum\.js"):
        resolve("datadog@6.27.0", cache=cache, registry=registry)


def test_a_version_from_before_the_profiler_is_told_as_such(cache: Cache, registry: FakeRegistry) -> None:
    registry.files = {"package/bundle/datadog-rum.js": "sdk"}  # all that 6.4.0 has in this folder
    with pytest.raises(UsageError, match=r"datadog@6\.27\.0 has no profiler: .* take a newer version"):
        resolve("datadog@6.27.0", cache=cache, registry=registry)


def test_versions_sort_by_number_and_a_pre_release_comes_before_its_release() -> None:
    ordered = ["6.9.0", "6.10.0", "7.0.0-alpha.1", "7.0.0-beta.2", "7.0.0-beta.10", "7.0.0", "7.0.1"]
    mixed = [ordered[index] for index in (4, 1, 3, 6, 5, 0, 2)]
    assert sorted(mixed, key=order) == ordered


def test_nearest_at_the_ends_and_of_nothing() -> None:
    assert nearest("9.0.0", ["1.0.0", "2.0.0"]) == "the nearest are 2.0.0, the newest is 2.0.0"
    assert nearest("9.0.0", ["1.0.0-beta.1"]) == "no version of it is published"
