"""How a set of profiles is named on the command line. Pure but for a look at which files exist."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from bridge.cli.stored.filters import profiles_query
from bridge.errors import BadInput, UsageError
from bridge.intake.store import Query
from bridge.intake.store.records import upload_number
from bridge.judging.recording_files import SUFFIX, ZIP_SUFFIX, recordings_at

#: Filters of the store, as in `session=ID`.
FILTERS = ("session", "view", "vendor", "version", "token", "since")
#: What `--help` says of a set.
FORMS = (
    "A set is ids (u-0001, u-0001..u-0020, several with commas), filters of the store (version=7.1.0, "
    "session=ID,since=1d), a session's id, a recording or a folder of recordings, or a file of `profiles "
    "merge -o`."
)
_RANGE = re.compile(r"(?P<first>[^.]+)\.\.(?P<last>[^.]+)")


class SetWords(NamedTuple):
    """What one word names: a file with a set, recordings, uploads (from the first to the last number
    of each range), or what a query finds."""

    text: str
    file: Path | None = None
    recordings: tuple[Path, ...] = ()
    ranges: tuple[tuple[int, int], ...] = ()
    query: Query | None = None


def parsed(word: str) -> SetWords:
    """Return what a word names. Raises UsageError, and BadInput for a file that is not there, or a folder
    without recordings."""
    if not word.strip():
        raise UsageError(f"a set of profiles has no name. {FORMS}")
    if found := _on_disk(word):
        return found
    if not all(part.strip() for part in word.split(",")):
        raise UsageError(f"{word!r}: there is a comma too many")
    if ranges := _ranges(word):
        return SetWords(word, ranges=ranges)
    if "=" in word:
        return SetWords(word, query=_filtered(word))
    if "/" in word or any(part.endswith((SUFFIX, ZIP_SUFFIX, ".json")) for part in word.split(",")):
        raise BadInput(f"{word}: no such recording, folder of recordings or set of profiles")
    return SetWords(word, query=profiles_query(word, None, None, None, None))


def _on_disk(word: str) -> SetWords | None:
    words = [word] if _exists(word) else word.split(",")
    if not all(map(_exists, words)):
        return None
    paths = list(map(Path, words))
    if len(paths) == 1 and paths[0].is_file() and not word.endswith(ZIP_SUFFIX):
        return SetWords(word, file=paths[0])
    return SetWords(word, recordings=tuple(each for path in paths for each in recordings_at(path)))


def _exists(word: str) -> bool:
    try:
        return bool(word.strip()) and Path(word).exists()
    except (OSError, ValueError):
        return False  # too long for the name of a file, or with a null byte


def _ranges(word: str) -> tuple[tuple[int, int], ...]:
    """Return the first and the last number of each part of `u-0001,u-0005..u-0009`; none if it is not of this
    form."""
    ranges: list[tuple[int, int]] = []
    for part in word.split(","):
        between = _RANGE.fullmatch(part.strip())
        ends = [upload_number(end) for end in (between.groups() if between else (part.strip(),))]
        known = [end for end in ends if end is not None]
        if len(known) < len(ends):
            return ()
        if known[0] > known[-1]:
            raise UsageError(f"{part!r} is no range of ids: write it as u-0001..u-0020")
        ranges.append((known[0], known[-1]))
    return tuple(dict.fromkeys(ranges))


def _filtered(word: str) -> Query:
    said: dict[str, str] = {}
    for part in word.split(","):
        name, _, value = part.partition("=")
        if name.strip() not in FILTERS:
            raise UsageError.unknown("filter", name.strip(), FILTERS, f"{word}: ")
        if name.strip() in said:
            raise UsageError(f"{word}: the filter {name.strip()} is there twice; name two sets instead")
        if not value.strip():
            raise UsageError(
                f"{word}: the filter {name.strip()} has no value: write it as {name.strip()}=VALUE"
            )
        said[name.strip()] = value.strip()
    return profiles_query(
        said.get("session"),
        said.get("view"),
        said.get("vendor"),
        said.get("version"),
        said.get("token"),
        said.get("since"),
    )
