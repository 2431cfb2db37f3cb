"""From the words for a set to the set."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from bridge.cli.stored.comparing.choosing import chosen, files_in
from bridge.cli.stored.comparing.mapping import mapped
from bridge.cli.stored.comparing.reading import Identified, read_all
from bridge.cli.stored.comparing.words import parsed
from bridge.cli.stored.source_maps import GivenMaps
from bridge.errors import BadInput, UsageError
from bridge.trace.comparison import set_file
from bridge.trace.comparison.profile_set import ProfileSet, SetBuilder
from bridge.trace.identity import IDENTITIES, Identity
from bridge.vendors.sharing import shared_text


class Gathered(NamedTuple):
    """`left_out`: why some profiles are not in the set, in words."""

    set: ProfileSet
    left_out: list[str]


def gathered(
    words: Sequence[str],
    name: str,
    store: str | None,
    identity: Identity,
    maps: GivenMaps | None = None,
    *,
    redact: bool = True,
) -> Gathered:
    """Return the set that `words` name together. `maps`: give functions the names of their sources. `redact`:
    without what may be a secret. Raises UsageError if there is nothing in it, or something twice."""
    parts = list(map(parsed, words))
    source, identify = chosen(parts, store), Identified(identity, redact)
    builder = SetBuilder(identity, identify)
    if maps is not None and maps.given:
        exact = SetBuilder("exact")
        unreadable = read_all(source, Identified("exact"), exact)
        builder.add_set(mapped(exact.set(name), maps))
    else:
        unreadable = read_all(source, identify, builder)
    for file in files_in(parts):
        builder.add_set(_set_in(file, identity, maps))
    found = builder.set(shared_text(name) if redact else name)
    _check(found, name)
    if maps is not None and maps.given:
        found = replace(found, mapped=True)
    told = f"left out of {name}, as this version cannot decode them: {', '.join(unreadable[:10])}"
    return Gathered(found, [told] if unreadable else [])


def _check(found: ProfileSet, name: str) -> None:
    """Raise UsageError for a set without profiles, or with one that is there twice."""
    if not found.members:
        raise UsageError(
            f"{name}: no profile is in this set; `profiler-bridge profiles ls` lists all stored ones"
        )
    counts = Counter((member.run, member.id) for member in found.members if member.run)
    [(_, id_), count] = counts.most_common(1)[0] if counts else (("", ""), 0)
    if count > 1:
        raise UsageError(
            f"{name}: the profile {id_} of the same run is in this set {count} times; name it once"
        )


def _set_in(file: Path, identity: Identity, maps: GivenMaps | None) -> ProfileSet:
    """Read a set from its file. Raises BadInput, and UsageError for one that cannot be had by `identity`, or
    with these maps."""
    try:
        if file.stat().st_size > set_file.BYTES_MAX:
            raise BadInput(f"{file} is too large: sets of profiles have at most {set_file.BYTES_MAX} bytes")
        data = file.read_bytes()
    except OSError as error:
        raise BadInput(f"cannot read {file}: {error.strerror or error}") from None
    found = set_file.decode(data, str(file))
    if not finer_or_same(found.identity, identity):
        raise UsageError(
            f"{file} was merged by --identity {found.identity}, which cannot be told apart by {identity}: "
            f"say --identity {found.identity}"
        )
    if maps is None or not maps.given or found.mapped:
        return found
    if found.identity == "exact":
        return mapped(found, maps)
    raise UsageError(
        f"{file} has no positions any more, which source maps go by: merge it with --source-maps, or with "
        f"--identity exact"
    )


def finer_or_same(one: Identity, other: Identity) -> bool:
    """Whether frames that are the same by `one` are so by `other` too."""
    return IDENTITIES.index(one) <= IDENTITIES.index(other)
