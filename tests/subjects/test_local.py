"""Builds in folders and tarballs: what is read, how it is named, and what is told of others."""

from __future__ import annotations

import json
import os
import re
import shutil
import threading
from pathlib import Path

import pytest

from bridge.errors import BadInput, UsageError
from bridge.subjects import local
from bridge.subjects.cache import Cache
from bridge.subjects.resolve import resolve
from bridge.subjects.site import site_of
from bridge.subjects.subject import Subject
from tests.subjects.conftest import FakeRegistry, MakeTarball

CHUNK = "chunks/profiler-1.js"
PACKAGE = {"name": "@datadog/browser-rum", "version": "6.27.1"}


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache")


def write(folder: Path, **files: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name.replace("__", "/").replace("_js", ".js")).parent.mkdir(parents=True, exist_ok=True)
        (folder / name.replace("__", "/").replace("_js", ".js")).write_text(text)
    return folder


def build(folder: Path, entry: str = "entry") -> Path:
    """A folder with a bundle."""
    write(folder / "chunks")
    (folder / "datadog-rum.js").write_text(entry)
    (folder / CHUNK).write_text("chunk")
    return folder


def package(folder: Path, entry: str = "entry", **manifest: str) -> Path:
    build(folder / "bundle", entry)
    (folder / "package.json").write_text(json.dumps(PACKAGE | manifest))
    return folder


def subject(path: object, cache: Cache, registry: FakeRegistry) -> Subject:
    found = resolve(f"datadog@{path}", cache=cache, registry=registry)
    assert registry.asked == []
    return found


def test_a_package_folder_its_bundle_and_its_tarball_are_the_same_build(
    tmp_path: Path, cache: Cache, registry: FakeRegistry, make_tarball: MakeTarball
) -> None:
    folder = package(tmp_path / "rum")
    files = {
        f"package/{path.relative_to(folder)}": path.read_text()
        for path in folder.rglob("*")
        if path.is_file()
    }
    tarball = make_tarball(tmp_path / "rum.tgz", files)
    found = [subject(each, cache, registry) for each in (folder, folder / "bundle", tarball)]
    assert re.fullmatch(r"datadog@local\(6\.27\.1, [0-9a-f]{8}\)", found[0].spec)
    assert len({each.spec for each in found}) == 1
    assert {"/sdk/datadog-rum.js", f"/sdk/{CHUNK}"} <= set(site_of(found[0]).files)


def test_it_is_not_kept_as_the_version_of_its_package(
    tmp_path: Path, cache: Cache, registry: FakeRegistry
) -> None:
    subject(package(tmp_path / "rum"), cache, registry)
    assert cache.versions("@datadog/browser-rum") == []


def test_a_changed_folder_is_another_subject_and_the_first_stays_as_it_was(
    tmp_path: Path, cache: Cache, registry: FakeRegistry
) -> None:
    folder = package(tmp_path / "rum")
    before = subject(folder, cache, registry)
    (folder / "bundle" / CHUNK).write_text("other")
    after = subject(folder, cache, registry)
    assert before.spec != after.spec
    shutil.rmtree(folder)
    assert [(each.sdk_folder / CHUNK).read_text() for each in (before, after)] == ["chunk", "other"]


def test_it_can_be_named_as_it_is_shown(tmp_path: Path, cache: Cache, registry: FakeRegistry) -> None:
    folder = package(tmp_path / "rum")
    shown = subject(folder, cache, registry)
    shutil.rmtree(folder)
    assert resolve(shown.spec, cache=cache, registry=registry) == shown
    with pytest.raises(UsageError, match="not kept on this machine"):
        resolve("datadog@local(6.27.1, 00000000)", cache=cache, registry=registry)


def test_a_folder_with_only_the_script_has_no_version_and_a_profiler_in_it(
    tmp_path: Path, cache: Cache, registry: FakeRegistry
) -> None:
    write(tmp_path / "dist", datadog_rum_js="").rename(tmp_path / "out")
    (tmp_path / "out" / "datadog-rum.js").write_text("new e({sampleInterval:10,maxBufferSize:9})")
    assert subject(tmp_path / "out", cache, registry).version.startswith("local(unknown, ")


@pytest.mark.parametrize(("name", "version"), [("@datadog/browser-rum", "6.27.1"), ("my-app", "unknown")])
def test_the_version_above_a_bundle_counts_if_it_is_that_of_the_sdk(
    tmp_path: Path, cache: Cache, registry: FakeRegistry, name: str, version: str
) -> None:
    folder = package(tmp_path / "rum", name=name)
    assert subject(folder / "bundle", cache, registry).version.startswith(f"local({version}, ")


def test_a_version_that_would_be_a_path_is_none(tmp_path: Path, cache: Cache, registry: FakeRegistry) -> None:
    folder = package(tmp_path / "rum", version="../../evil")
    assert subject(folder, cache, registry).version.startswith("local(unknown, ")


@pytest.mark.parametrize("name", ["with space", "a@b", "~tilde", "C:\\sdk\\rum", "a,b", "^6.27.1", "ünï"])
def test_names_of_folders(
    tmp_path: Path, cache: Cache, registry: FakeRegistry, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    package(tmp_path / name)
    monkeypatch.chdir(tmp_path)
    assert subject(f"./{name}", cache, registry) == subject(tmp_path / name, cache, registry)


def test_a_path_in_the_home_folder(
    tmp_path: Path, cache: Cache, registry: FakeRegistry, monkeypatch: pytest.MonkeyPatch
) -> None:
    package(tmp_path / "rum")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert subject("~/rum", cache, registry).version.startswith("local(6.27.1, ")


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("./nowhere", r"there is no folder /.*/nowhere: build the SDK first.*working directory"),
        ("./nowhere.tgz", r"there is no file /.*/nowhere\.tgz"),
        ("./empty", r"has neither bundle/datadog-rum\.js nor datadog-rum\.js: build"),
        ("./bare", r"has no profiler: .* no chunks/\*rofiler\*\.js beside it: build the chunks"),
        ("./bare/datadog-rum.js", r"is a file: name the folder"),
        ("dist", r"'datadog@\./dist'"),
    ],
)
def test_what_is_no_build_is_told(
    tmp_path: Path,
    cache: Cache,
    registry: FakeRegistry,
    monkeypatch: pytest.MonkeyPatch,
    path: str,
    says: str,
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "bare").mkdir()
    (tmp_path / "bare" / "datadog-rum.js").write_text("sdk")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match=says):
        resolve(f"datadog@{path}", cache=cache, registry=registry)


@pytest.mark.parametrize("content", [b"", b"no archive", b"\x1f\x8b\x08\x00 broken"])
def test_a_broken_tarball(tmp_path: Path, cache: Cache, registry: FakeRegistry, content: bytes) -> None:
    (tmp_path / "rum.tgz").write_bytes(content)
    with pytest.raises(BadInput, match=r"no tarball of npm: .*npm pack"):
        resolve(f"datadog@{tmp_path}/rum.tgz", cache=cache, registry=registry)


def test_a_tarball_cut_in_the_middle(
    tmp_path: Path, cache: Cache, registry: FakeRegistry, make_tarball: MakeTarball
) -> None:
    tarball = make_tarball(tmp_path / "rum.tgz", {"package/bundle/datadog-rum.js": os.urandom(9999).hex()})
    tarball.write_bytes(tarball.read_bytes()[:5000])
    with pytest.raises(BadInput, match="no tarball of npm"):
        resolve(f"datadog@{tarball}", cache=cache, registry=registry)


def test_a_folder_of_everything_is_not_copied(
    tmp_path: Path, cache: Cache, registry: FakeRegistry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local, "MAX_FILES", 2)
    folder = build(tmp_path / "dist")
    (folder / "app.js").write_text("")
    with pytest.raises(UsageError, match="more than 2 files"):
        resolve(f"datadog@{folder}", cache=cache, registry=registry)


def test_a_build_that_goes_on_is_waited_for(
    tmp_path: Path, cache: Cache, registry: FakeRegistry, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = build(tmp_path / "dist")
    ended, read = threading.Event(), Path.read_bytes

    def written_meanwhile(path: Path) -> bytes:
        content = read(path)
        if path.name == "profiler-1.js" and not ended.is_set():
            ended.set()
            (folder / "datadog-rum.js").write_text("the entry of the new build")
        return content

    monkeypatch.setattr(Path, "read_bytes", written_meanwhile)
    found = subject(folder, cache, registry)
    assert ended.is_set()
    assert (found.sdk_folder / "datadog-rum.js").read_text() == "the entry of the new build"


def test_a_folder_that_never_rests(
    tmp_path: Path, cache: Cache, registry: FakeRegistry, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, read, count = build(tmp_path / "dist"), Path.read_bytes, iter(range(1000))

    def written(path: Path) -> bytes:
        if path.name == "profiler-1.js":
            (folder / "datadog-rum.js").write_text("x" * next(count))
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", written)
    monkeypatch.setattr(local, "_AGAIN_S", 0.0)
    with pytest.raises(UsageError, match="changes while it is read"):
        resolve(f"datadog@{folder}", cache=cache, registry=registry)


def test_old_builds_are_forgotten_and_others_kept(
    tmp_path: Path, cache: Cache, registry: FakeRegistry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local, "KEPT_BUILDS", 1)
    old, recent = (subject(build(tmp_path / name, name), cache, registry) for name in ("old", "recent"))
    os.utime(old.sdk_folder.parent, (0, 0))
    newest = subject(build(tmp_path / "newest", "newest"), cache, registry)
    assert [each.sdk_folder.is_dir() for each in (old, recent, newest)] == [False, True, True]


# --- an SDK of modules ----------------------------------------------------------------------------


def modules(folder: Path, **dependencies: str) -> Path:
    folder.mkdir(parents=True)
    manifest = {"name": "@sentry/browser", "version": "11.0.0-dev", "dependencies": dependencies}
    (folder / "package.json").write_text(json.dumps(manifest))
    return folder


def test_a_package_of_modules_is_bundled_with_the_dependencies_around_it(
    tmp_path: Path, cache: Cache, registry: FakeRegistry
) -> None:
    folder = modules(tmp_path / "repo" / "packages" / "browser", **{"@sentry/core": "workspace:*"})
    (tmp_path / "repo" / "node_modules" / "@sentry" / "core").mkdir(parents=True)
    found = resolve(f"sentry@{folder}", cache=cache, registry=registry)
    assert re.fullmatch(r"sentry@local\(11\.0\.0-dev, [0-9a-f]{8}\)", found.spec)
    assert (found.sdk_folder / "sentry.js").is_file()
    assert [each for each in registry.asked if "esbuild" not in each] == []


def test_without_its_dependencies_they_are_installed(
    tmp_path: Path, cache: Cache, registry: FakeRegistry
) -> None:
    folder = modules(tmp_path / "browser", **{"@sentry/core": "^11"})
    registry.known.append(f"file:{folder}")
    resolve(f"sentry@{folder}", cache=cache, registry=registry)
    assert registry.asked[-1] == f"install @sentry/browser@file:{folder}"


def test_a_folder_of_modules_without_a_package_or_a_script_at_an_address(
    tmp_path: Path, cache: Cache, registry: FakeRegistry
) -> None:
    with pytest.raises(UsageError, match=r"has no package\.json"):
        resolve(f"sentry@{tmp_path}", cache=cache, registry=registry)
    with pytest.raises(UsageError, match="modules and no script for a page"):
        resolve("sentry@http://localhost:1/sentry.js", cache=cache, registry=registry)
    with pytest.raises(UsageError, match="this package contains agent@"):
        resolve(f"agent@{tmp_path}", cache=cache, registry=registry)
