"""Files that workers write, on their way to the caller."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from bridge.errors import RecordingFailed
from bridge.explore.workers.interface import Died, Done
from bridge.explore.workers.parcels import Moved, Parcel, Unpacking, packing
from bridge.explore.workers.pool import Pool


@contextmanager
def writing(folder: Path) -> Iterator[Callable[[str], str]]:
    """Writes a file with the name that it is given, if it is one, and returns its path."""

    def perform(name: str) -> str:
        if not name:
            return ""
        path = folder / name
        path.write_text(f"of {name}", "utf-8")
        return str(path)

    yield perform


def moved(result: str, moved: Moved) -> str:
    return moved(result)


def results(folder: Path | None, *names: str) -> list[str]:
    with Pool(partial(packing, writing), 1) as pool:
        workers = Unpacking[str, str](pool, folder, moved)
        assert workers.size == 1
        for name in names:
            workers.submit(name)
        return [each.result for each in workers.results() if isinstance(each, Done)]


def test_a_file_arrives_and_the_result_names_it(tmp_path: Path) -> None:
    folder = tmp_path / "recordings"
    assert results(folder, "a.pbr.zip", "") == [str(folder / "a.pbr.zip"), ""]
    assert (folder / "a.pbr.zip").read_text("utf-8") == "of a.pbr.zip"


def test_no_file_of_another_worker_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "a.pbr.zip").write_text("another", "utf-8")
    assert results(tmp_path, "a.pbr.zip", "a.pbr.zip") == [
        str(tmp_path / "a-2.pbr.zip"),
        str(tmp_path / "a-3.pbr.zip"),
    ]
    assert (tmp_path / "a.pbr.zip").read_text("utf-8") == "another"


def test_a_name_cannot_leave_the_folder(tmp_path: Path) -> None:
    folder = tmp_path / "recordings"

    class Workers:
        size = 1

        def submit(self, task: str) -> int:
            return 1

        def cancel(self, number: int) -> None: ...

        def results(self) -> Iterator[Done[str, Parcel[str]] | Died[str]]:
            yield Died(1, "task", "lost", again=True)
            yield Done(1, "task", Parcel("/tmp/x/../../outside", {"../../outside": b"x"}))

    died, done = Unpacking[str, str](Workers(), folder, moved).results()
    assert isinstance(died, Died)
    assert isinstance(done, Done)
    assert done.result == ""
    assert [path.name for path in folder.iterdir()] == ["outside"]
    assert [path.name for path in tmp_path.iterdir()] == ["recordings"]


def test_a_folder_that_cannot_be_written_into(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(RecordingFailed, match="cannot write a worker's recording into"):
        results(tmp_path / "file", "a.pbr.zip")
