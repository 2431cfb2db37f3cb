from __future__ import annotations

from pathlib import Path

import pytest

from bridge.testing.staging import Slot, deliver_all, free


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "staging"


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    return tmp_path / "test-results" / "test-a"


def whole(slot: Slot, text: str = "zip") -> Slot:
    (slot.folder / "recording.pbr.zip").write_text(text)
    return slot


def torn(slot: Slot) -> Slot:
    """Return a slot as a dead process leaves it: with the folder, not zipped."""
    folder = slot.folder / "recording.pbr"
    folder.mkdir()
    (folder / "events.jsonl").write_text("{}\n")
    return slot


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_kept_is_where_it_was_said_to_be(root: Path, kept: Path) -> None:
    slot = Slot(root, kept)
    planned = slot.path
    assert whole(slot).keep() == planned == kept / "recording.pbr.zip"
    assert names(kept) == ["recording.pbr.zip"]
    assert names(root) == []


def test_dropped_leaves_nothing_not_even_the_folder_of_the_test(root: Path, kept: Path) -> None:
    whole(Slot(root, kept)).drop()
    assert not kept.exists()
    assert names(root) == []


def test_nothing_is_overwritten(root: Path, kept: Path) -> None:
    whole(Slot(root, kept), "first").keep()
    second = Slot(root, kept)
    assert second.path == kept / "recording-2.pbr.zip"
    whole(second, "second").keep()
    assert (kept / "recording.pbr.zip").read_text() == "first"


def test_two_of_the_same_name_at_once_are_both_kept(root: Path, kept: Path) -> None:
    one, two = whole(Slot(root, kept), "one"), whole(Slot(root, kept), "two")
    assert one.keep() != two.keep()
    assert {path.read_text() for path in kept.iterdir()} == {"one", "two"}


def test_what_a_dead_process_left_is_kept_as_it_is(root: Path, kept: Path) -> None:
    torn(Slot(root, kept))
    deliver_all(root)
    assert names(kept) == ["recording.pbr"]
    assert names(kept / "recording.pbr") == ["events.jsonl"]
    assert not root.exists()


def test_one_that_could_not_be_finished_is_a_folder(root: Path, kept: Path) -> None:
    slot = torn(Slot(root, kept))
    assert slot.path == kept / "recording.pbr.zip"
    slot.torn = True
    planned = slot.path
    assert slot.keep() == planned == kept / "recording.pbr"


def test_a_slot_that_was_never_written_to_is_nothing_to_keep(root: Path, kept: Path) -> None:
    assert Slot(root, kept).keep() is None
    assert not kept.exists()


def test_delivering_where_there_is_nothing(root: Path) -> None:
    deliver_all(root)


def test_a_torn_one_takes_the_name_too(kept: Path) -> None:
    (kept / "recording.pbr").mkdir(parents=True)
    assert free(kept, ".pbr.zip") == kept / "recording-2.pbr.zip"
