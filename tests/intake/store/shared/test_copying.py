from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bridge.errors import ExitCode, StoreError
from bridge.intake.store import Arrival, Query, Store, open_store
from bridge.intake.store.blobs.interface import digest_of
from bridge.intake.store.copying import broken, copy
from tests.intake.store.made import arrival, profile
from tests.intake.store.shared.test_command_line import told

COUNT = 450


@pytest.fixture
def source(tmp_path: Path) -> Iterator[Store]:
    """A store with retries, a stamp, and numbers that are missing in the middle and at the end."""
    store = open_store(tmp_path / "source")
    store.keep(
        [
            arrival(n, body=b"%d" % (n // 2), request_id=f"r{n}", carries=profile(f"c{n // 2}", f"s{n}"))
            for n in range(1, COUNT + 1)
        ]
    )
    store.stamp(3, {"visibility": "hidden"})
    store.remove([5, 6, COUNT])
    yield store
    store.close()


@pytest.fixture(params=["folder", "with_files", "on_s3"])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    folder = request.param == "folder"
    store = open_store(tmp_path / "target" if folder else request.getfixturevalue(request.param))
    yield store
    store.close()


def everything(store: Store) -> list[tuple[object, bytes | None]]:
    return [(record, store.body(record.number)) for record in store.find(Query(limit=COUNT))]


def test_a_copy_is_what_it_was_made_from(source: Store, target: Store) -> None:
    assert [step.uploads for step in copy(source, target)] == [200, 400, COUNT - 3, COUNT - 3]
    assert everything(target) == everything(source)
    assert (target.totals(), target.last_number()) == (source.totals(), COUNT)
    assert target.find(Query(session_id="s9")) == source.find(Query(session_id="s9"))
    [kept] = target.keep([arrival(9, request_id="r9", carries=profile("c4"))])
    assert (kept.number, kept.repeat, kept.repeats) == (COUNT + 1, "resend", 9)


def test_a_copy_that_was_interrupted_goes_on(source: Store, target: Store) -> None:
    assert next(copy(source, target)).uploads == 200
    source.keep([arrival(1, body=b"meanwhile")])
    assert [step.uploads for step in copy(source, target)] == [400, COUNT - 2, COUNT - 2]
    assert everything(target) == everything(source)
    assert [step.uploads for step in copy(source, target)] == [COUNT - 2]


def test_a_store_with_other_uploads_is_no_target(source: Store, target: Store) -> None:
    target.keep([arrival(1, body=b"its own")])
    with pytest.raises(StoreError, match="choose an empty store"):
        next(copy(source, target))
    with pytest.raises(StoreError, match="number 1 was given before"):
        target.adopt([Arrival(record, b"other") for record in source.find(Query(limit=1))], last=1)
    assert [body for _, body in everything(target)] == [b"its own"]


def test_missing_and_changed_bodies_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "store"
    store = open_store(folder)
    store.keep([arrival(n, body=b"%d" % n) for n in (1, 2, 3)])
    assert told(capsys, 0, "store", "check", "--store", str(folder)) == "3 uploads, all with their bodies\n"
    (folder / "bodies" / "000001" / digest_of(b"2")).unlink()
    (folder / "bodies" / "000001" / digest_of(b"3")).write_bytes(b"other")
    assert list(broken(store)) == [(1, ""), (2, "it is missing"), (3, "it is not what was kept")]
    store.close()
    said = told(capsys, ExitCode.UNREACHABLE, "store", "check", "--store", str(folder))
    assert "2 of 3 uploads have no whole body: u-0002, u-0003" in said
    said = told(capsys, ExitCode.UNREACHABLE, "store", "copy", str(folder), str(tmp_path / "copy"))
    assert "these have no body, and were not copied: u-0002" in said
    assert "2 uploads are in the copy" in said


def test_the_command_copies_into_a_shared_store(
    source: Store, with_files: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    address, _, _ = with_files.partition("&blobs=")
    words = ("store", "copy", str(tmp_path / "source"), address, "--to-blobs", str(tmp_path / "there"))
    for _ in range(2):
        assert f"{COUNT - 3} uploads are in the copy" in told(capsys, 0, *words)
    said = told(capsys, ExitCode.USAGE, "store", "copy", address, str(tmp_path / "x"), "--to-blobs", "/there")
    assert "--to-blobs is for a store in PostgreSQL" in said
