"""The maps and scripts in a folder, by their names. Nothing outside of it is read, and nothing is fetched."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from bridge.errors import BadSourceMap

MAP = ".map"
OPTION = "--source-maps"
_SUFFIXES = (".js", ".mjs", ".cjs", MAP)
#: Folders that no build writes, and that have very many files.
_LEFT_OUT = {".git", "node_modules"}
#: A folder with more files is hardly that of one build.
FILES_MAX = 100_000
SIZE_MAX = 64 << 20


class MapFolder:
    """The files below `path`, or a single map and the script beside it. Reads their content only when asked.

    `only`: the single map, None for a folder. Raises BadSourceMap if there is neither folder nor map.
    """

    def __init__(self, path: Path) -> None:
        try:
            # Unlike `is_dir`, it fails for a name that is too long, and for a link to itself.
            single = not stat.S_ISDIR(path.stat().st_mode)
            self.top = (path.parent if single else path).absolute()
            files = _map_and_script(path) if single else _files(path)
        except OSError as error:
            raise BadSourceMap(f"{OPTION} {path} cannot be read: {error.strerror}; name a folder") from None
        except ValueError as error:  # a zero byte in the name
            raise BadSourceMap(f"{OPTION} {path!r} cannot be read: {error}; name a folder") from None
        self.only = files[0] if single else None
        self._named: dict[str, list[Path]] = {}
        for file in files:
            self._named.setdefault(file.name, []).append(file)

    def named(self, name: str) -> list[Path]:
        """Return the files with this name."""
        return self._named.get(name, [])

    def maps(self) -> list[Path]:
        """Return all maps, in order of their names."""
        return sorted(file for name, files in self._named.items() if name.endswith(MAP) for file in files)

    def beside(self, file: Path, path: str) -> Path | None:
        """Return the file at a relative path from another one; None if it leads out of the folder."""
        try:
            found = (file.parent / path).resolve()
            return found if found.is_relative_to(self.top.resolve()) else None
        except (OSError, ValueError, RuntimeError):
            return None

    def has(self, file: Path) -> bool:
        """Whether there is such a file; a name that is too long is none."""
        try:
            return file.is_file()
        except OSError:
            return False

    def shown(self, file: Path) -> str:
        """Return a path as it is told: from the folder on."""
        return file.relative_to(self.top).as_posix() if file.is_relative_to(self.top) else str(file)

    def read(self, file: Path) -> bytes:
        """Return the content of a file. Raises BadSourceMap if it cannot be read, or is too large."""
        try:
            if not file.is_file():  # a pipe has no end
                raise BadSourceMap(f"{file} is no file: name the folder of the build")
            with file.open("rb") as opened:
                data = opened.read(SIZE_MAX + 1)
        except OSError as error:
            raise BadSourceMap(f"{file} cannot be read: {error.strerror}") from None
        if len(data) > SIZE_MAX:
            raise BadSourceMap(f"{file} has more than {SIZE_MAX >> 20} MB: it is too large for a source map")
        return data


def _map_and_script(path: Path) -> list[Path]:
    if path.suffix != MAP:
        raise BadSourceMap(f"{OPTION} {path} is no folder, and no file whose name ends with {MAP}")
    beside = path.with_suffix("")
    return [path.absolute(), *([beside.absolute()] if beside.is_file() else [])]


def _is_inside(file: Path, folder: Path) -> bool:
    """Whether a file is in the folder itself: a link may lead elsewhere."""
    # Unlike `resolve` it takes links that lead in a circle, which are told when they are read.
    return not file.is_symlink() or Path(os.path.realpath(file)).is_relative_to(os.path.realpath(folder))


def _files(folder: Path) -> list[Path]:
    """Return the maps and scripts below a folder. Raises OSError if the folder cannot be read."""
    found: list[Path] = []
    seen = 0
    os.scandir(folder).close()  # `walk` would tell of no error
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(set(folders) - _LEFT_OUT)
        seen += len(names)
        if seen > FILES_MAX:
            raise BadSourceMap(f"{OPTION} {folder} has more than {FILES_MAX:,} files: name that of the build")
        found += [
            file
            for name in sorted(names)
            if name.endswith(_SUFFIXES) and _is_inside(file := Path(place).absolute() / name, folder)
        ]
    return found
