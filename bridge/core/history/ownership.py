"""Whose each native profiler is: which vendor's SDK constructed it. Pure.

A profiler belongs to the vendor whose uploads carry its trace. Such uploads also teach from which places in
the page's code the vendor's SDK constructs its profilers: other profilers from there are its own too. In a
document in which no place of the subject is known, all profilers that come from one script count as the
subject's; not if their place was seen beside the subject's in another document, and not if the SDK says that
it has no profiler, and not in a frame of a page that has a profiler which may be the subject's. The rest is
nobody's: it is told, and not judged.

A page may put a constructor of its own before `Profiler`, for itself and the SDK. Where its frames could not
be told from others, the place is the nearest frame and its caller together.

Whose a profiler is cannot be told if its place is several vendors', if only its nearest frame is a vendor's,
or if its place was not seen, as that of a vendor's in the same document was not.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from bridge.core.history.natives import Native
from bridge.core.history.records import History
from bridge.core.history.trace_matching import native_of

#: The owner of a profiler of nobody known.
NOBODY = ""

#: Between a place and its caller.
_BY = " called by "

#: Identifies a native profiler: tab, document, number.
Key = tuple[str, str, int]


@dataclass(frozen=True)
class Ownership:
    """`owners`: whose each profiler is. `places`: vendor -> the places that its uploads have taught.

    `foreign`: places beside the subject's that are nobody's. `sdk`: see `ownership`. `unclear`: profilers
    of NOBODY which may be a vendor's, as it cannot be told -> those vendors.
    """

    owners: Mapping[Key, str]
    places: Mapping[str, frozenset[str]]
    foreign: frozenset[str] = frozenset()
    sdk: str = ""
    unclear: Mapping[Key, tuple[str, ...]] = field(default_factory=dict)

    def of(self, tab: str, document: str, number: int) -> str:
        """Return the vendor's name, NOBODY if it is not known."""
        return self.owners.get((tab, document, number), NOBODY)

    def of_native(self, native: Native) -> str:
        return self.owners.get(key_of(native), NOBODY)

    def at(self, site: str, subject: str, caller: str = "") -> str:
        """Return the vendor that is known to use a call site; NOBODY for none or several.

        `caller`: see `ProfilerStarted`.
        """
        if self.sdk and (site.startswith(self.sdk) or caller.startswith(self.sdk)):
            return subject
        place = place_of(site, caller)
        vendors = [vendor for vendor, places in self.places.items() if place in places]
        return vendors[0] if len(vendors) == 1 else NOBODY

    @property
    def vendors(self) -> list[str]:
        """The vendors that own a profiler, in order of the first one's start."""
        return [vendor for vendor in dict.fromkeys(self.owners.values()) if vendor]


def ownership(history: History, subject: str, sdk: str = "", denied: bool = False) -> Ownership:
    """Find the owner of every native profiler.

    `history`: with the profilers of all vendors. `subject`: the name of the vendor under test, NOBODY if it
    is unknown. `sdk`: the URL prefix of the SDK's files where the bridge serves them, "" otherwise.
    `denied`: the subject's SDK itself says that it has no profiler.
    """
    carriers = _carriers(history)
    natives = sorted(history.natives(), key=lambda native: native.started_at)
    known = Ownership({}, _places(carriers), sdk=sdk)
    owners = {native: _owner(native, carriers.get(native, []), known, subject) for native in natives}
    settled = {native.document for native, owner in owners.items() if owner == subject != NOBODY}
    foreign = {_place(n) for n, owner in owners.items() if owner == NOBODY and n.document in settled}
    if subject and not denied:
        pages = {native.tab for native, owner in owners.items() if native.top and owner in (subject, NOBODY)}
        rest = [
            native
            for native, owner in owners.items()
            if owner == NOBODY and native.document not in settled and (native.top or native.tab not in pages)
        ]
        owners |= dict.fromkeys(_only_candidates(rest, foreign), subject)
    by_key = {key_of(native): owner for native, owner in owners.items()}
    unclear = {
        key_of(native): vendors
        for native, owner in owners.items()
        if owner == NOBODY and (vendors := _candidates(native, owners, known))
    }
    return Ownership(by_key, known.places, frozenset(foreign), sdk, unclear)


def key_of(native: Native) -> Key:
    return native.tab, native.document, native.number


def _carriers(history: History) -> dict[Native, list[str]]:
    """Return profiler -> the vendors whose uploads carry its trace, accepted or not."""
    carriers: dict[Native, list[str]] = {}
    profiles = [profile for _, profile in history.profiles]
    for profile in [*profiles, *(item.profile for _, item in history.not_taken)]:
        if native := native_of(history, profile):
            carriers.setdefault(native, []).append(profile.vendor)
    return carriers


def _places(carriers: Mapping[Native, list[str]]) -> dict[str, frozenset[str]]:
    """Return vendor -> the places of the profilers whose traces its uploads carry."""
    places: dict[str, set[str]] = {}
    for native, vendors in carriers.items():
        for vendor in vendors:
            places.setdefault(vendor, set()).update([_place(native)] if native.site else [])
    return {vendor: frozenset(found) for vendor, found in places.items()}


def _owner(native: Native, carriers: list[str], known: Ownership, subject: str) -> str:
    if carriers:
        return subject if subject in carriers else carriers[0]
    if native.site is None:  # recorded by an older bridge, which judged all of them
        return subject
    return known.at(native.site, subject, native.caller)


def _candidates(native: Native, owners: Mapping[Native, str], known: Ownership) -> tuple[str, ...]:
    """Return the vendors to which a profiler of nobody known may belong, as it cannot be told."""
    if not native.site:
        alike = (other for other in owners if not other.site and other.document == native.document)
        return tuple(dict.fromkeys(owners[other] for other in alike if owners[other]))
    place, below = _place(native), place_of(native.site) + _BY
    return tuple(
        vendor
        for vendor, places in known.places.items()
        if place in places or (native.caller and any(other.startswith(below) for other in places))
    )


def _only_candidates(natives: list[Native], foreign: Container[str]) -> Iterable[Native]:
    """Yield the profilers of each document that all come from one script, and from no place in `foreign`."""
    by_document: dict[str, list[Native]] = {}
    for native in natives:
        if _place(native) not in foreign:
            by_document.setdefault(native.document, []).append(native)
    for group in by_document.values():
        if len({script_of(native.caller or native.site or "") for native in group}) == 1:
            yield from group


def _place(native: Native) -> str:
    return place_of(native.site or "", native.caller)


@lru_cache(maxsize=256)
def place_of(site: str, caller: str = "") -> str:
    """Return a call site (`URL:line:column`) without what differs from load to load: query, fragment, and the
    id in a blob's URL. `caller`: also a part of the place, unless it is "" (see `ProfilerStarted`)."""
    url, line, column = _parts(site)
    place = f"{_lasting(url)}:{line}:{column}"
    return f"{place}{_BY}{place_of(caller)}" if caller else place


def script_of(site: str) -> str:
    """Return the script of a call site, without what differs from load to load."""
    return _lasting(_parts(site)[0])


def _parts(site: str) -> tuple[str, str, str]:
    url, _, column = site.rpartition(":")
    url, _, line = url.rpartition(":")
    return url, line, column


def _lasting(url: str) -> str:
    if url.startswith("blob:"):
        return url.rpartition("/")[0]
    return url.partition("#")[0].partition("?")[0]
