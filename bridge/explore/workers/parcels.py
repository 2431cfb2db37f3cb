"""Results with the files that belong to them, from a worker on another machine.

The worker records into a folder of its own. What is in it travels with the result, and is written into the
caller's folder.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Generic, NamedTuple, TypeVar

import msgspec

from bridge.errors import RecordingFailed
from bridge.explore.workers.interface import Died, Done, Workers
from bridge.judging.results import Result

T = TypeVar("T")
R = TypeVar("R")

#: Returns the path of a file here, for its path where it was written; "" for "".
Moved = Callable[[str], str]
#: Returns a result whose paths are those here.
Move = Callable[[R, Moved], R]


def result_here(result: Result, moved: Moved) -> Result:
    """Return the result of a play with the path that its recording has here."""
    return msgspec.structs.replace(result, recording=moved(result.recording)) if result.recording else result


class Parcel(NamedTuple, Generic[R]):
    """A result, and the files that were written for it: name -> content."""

    result: R
    files: dict[str, bytes]


@contextmanager
def packing(
    start: Callable[[Path], AbstractContextManager[Callable[[T], R]]],
) -> Iterator[Callable[[T], Parcel[R]]]:
    """Start what writes its files into the folder that it is given, and put them beside each result."""
    with TemporaryDirectory(prefix="profiler-bridge-") as name, start(Path(name)) as perform:

        def perform_and_pack(task: T) -> Parcel[R]:
            result = perform(task)
            files = {}
            for path in Path(name).iterdir():
                if path.is_file():
                    files[path.name] = path.read_bytes()
                    path.unlink()
            return Parcel(result, files)

        yield perform_and_pack


class Unpacking(Generic[T, R]):
    """Workers that give the results of other workers' parcels, and write their files into `folder`.

    `move`: see Move.
    """

    def __init__(self, workers: Workers[T, Parcel[R]], folder: Path | None, move: Move[R]) -> None:
        self._workers = workers
        self._folder = folder
        self._move = move

    @property
    def size(self) -> int:
        return self._workers.size

    def submit(self, task: T) -> int:
        return self._workers.submit(task)

    def cancel(self, number: int) -> None:
        self._workers.cancel(number)

    def results(self) -> Iterator[Done[T, R] | Died[T]]:
        """See `Workers`. Raises RecordingFailed if a file cannot be written."""
        for each in self._workers.results():
            yield (
                each if isinstance(each, Died) else Done(each.number, each.task, self._unpacked(each.result))
            )

    def _unpacked(self, parcel: Parcel[R]) -> R:
        here = {name: self._written(name, content) for name, content in parcel.files.items()}
        return self._move(parcel.result, lambda path: here.get(Path(path).name, "") if path else "")

    def _written(self, name: str, content: bytes) -> str:
        if self._folder is None:
            return ""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            return str(self._new_file(self._folder, name, content))
        except OSError as error:
            raise RecordingFailed(
                f"cannot write a worker's recording into {self._folder}: {error.strerror or error}"
            ) from None

    @staticmethod
    def _new_file(folder: Path, name: str, content: bytes) -> Path:
        # Recordings of two workers may have the same name.
        stem, dot, suffix = Path(name).name.partition(".pbr")
        for number in count(1):
            path = folder / f"{stem}{f'-{number}' if number > 1 else ''}{dot}{suffix}"
            try:
                with path.open("xb") as file:
                    file.write(content)
            except FileExistsError:
                continue
            return path
        raise AssertionError("counting does not end")
