"""Which of a page's session stores the SDK under test follows. Pure.

A page can show several sessions: cookies of one name (of another path or domain), the stores of an older and
a newer SDK, storage that the app itself writes. In this order decides

1. what the SDK says: the session that its question for quota, its profiles and its events name;
2. which of them the SDK can read: without options in the value it only sees the first cookie of a name;
3. which of them such an SDK writes: the form of the value, the path of the whole site;
4. who wrote them: the script that is nearest to the one that constructed the profiler; the page, or another.

Where the SDK names sessions that no store of the page has ever had, and its script writes none, it keeps its
session in memory (`IN_MEMORY`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import msgspec

from bridge.core.events import SessionStoreChanged, StoreMedium
from bridge.core.sessions import SessionReading

#: (key, value, `Date` of the page) -> what the vendor's SDK reads
ReadStore = Callable[[str, str, float], SessionReading]

#: In place of a store's number: the session is in none.
IN_MEMORY = -1


@dataclass
class Store:
    """One store of a document: a cookie, or a key of local or session storage.

    `number`: in the order of appearance. `ids`: the sessions that it has had. `scripts`: which wrote it.
    `options`, `foreign`: see `SessionReading`. `place`: of a cookie among those of its name, from 0.
    """

    number: int
    tab: str
    medium: StoreMedium
    key: str
    value: str = ""
    ids: dict[str, None] = field(default_factory=dict)
    scripts: dict[str, None] = field(default_factory=dict)
    options: str = ""
    foreign: bool = False
    path: str = "/"
    place: int = 0
    by_page: bool = False

    @property
    def readable(self) -> bool:
        """Whether an SDK can read it: of cookies without options it gets the first one only."""
        return self.place == 0 or bool(self.options)


@dataclass
class _Document:
    tab: str
    #: its address: scripts without a file have it too
    url: str = ""
    stores: list[Store] = field(default_factory=list)
    #: where profilers were constructed: scripts
    scripts: dict[str, None] = field(default_factory=dict)
    #: the store whose values were handed on, None before the first
    used: int | None = None


class SessionChoice:
    """Chooses a store for each document, by all that is known at the time.

    `settled`: document -> store that is known from an earlier pass. `revised`: a document has another store
    now than the one whose values were handed on before.
    """

    def __init__(self, read_store: ReadStore, settled: Mapping[str, int] | None = None) -> None:
        self.revised = False
        self._read = read_store
        self._settled = dict(settled or {})
        self._documents: dict[str, _Document] = {}
        #: session id -> how strongly the SDK has named it: 2 of a profiler, 1 of an event
        self._said: dict[str, int] = {}
        #: tab -> the sessions of profilers that its SDK has named
        self._said_in: dict[str, set[str]] = {}

    # --- what is seen -------------------------------------------------------------------------

    def opened(self, tab: str, document: str, url: str) -> None:
        self._documents.setdefault(document, _Document(tab)).url = url.partition("?")[0].partition("#")[0]

    def take(self, event: SessionStoreChanged, date_ms: float) -> SessionStoreChanged | None:
        """Return the event as it is of the chosen store; None if that store has not changed."""
        document = self._documents.setdefault(event.document, _Document(event.tab))
        changed = self._update(document, event, date_ms)
        chosen = self._choose(event.document)
        if chosen is None:
            return None
        first = document.used != chosen.number
        self._use(document, chosen.number)
        if not first and chosen not in changed:
            return None
        # In the first event of a store, an old value was not written now.
        by = event.by if chosen in changed else "elsewhere"
        return msgspec.structs.replace(
            event, medium=chosen.medium, key=chosen.key, value=chosen.value, others=[], by=by
        )

    def constructed(self, tab: str, document: str, site: str | None) -> None:
        """Take note of the code that constructed a profiler (`ProfilerStarted.site`)."""
        if site:
            self._documents.setdefault(document, _Document(tab)).scripts[script_of(site)] = None
            self._check(document)

    def hear(self, tab: str, session_id: str | None, of_profiler: bool) -> None:
        """Take note of a session that the SDK names. `of_profiler`: in a profile, a status or for quota."""
        if not session_id:
            return
        strength = 2 if of_profiler else 1
        if of_profiler:
            self._said_in.setdefault(tab, set()).add(session_id)
        if self._said.get(session_id, 0) < strength:
            self._said[session_id] = strength
            for name in self._documents:
                self._check(name)

    # --- what is chosen -----------------------------------------------------------------------

    def in_memory(self, tab: str, document: str) -> bool:
        """Whether the SDK of a document keeps its session in no store that the page has."""
        if document in self._settled:
            return self._settled[document] == IN_MEMORY
        said = self._said_in.get(tab)
        if not said or said <= self._stored_in_others(tab, document):
            # What a page said as it was left arrives when the next one is there, which may see no such store.
            return False
        found = self._documents.get(document)
        return found is None or not any(self._may_be_its(found, store, said) for store in found.stores)

    def _stored_in_others(self, tab: str, document: str) -> set[str]:
        """Return the sessions in the stores of a tab's other documents."""
        others = (each for name, each in self._documents.items() if each.tab == tab and name != document)
        return {session for other in others for store in other.stores for session in store.ids}

    def current(self) -> dict[str, int]:
        """Return document -> number of its store."""
        found: dict[str, int] = {}
        for name, document in self._documents.items():
            store = self._choose(name)
            if store is not None:
                found[name] = store.number
            elif self.in_memory(document.tab, name):
                found[name] = IN_MEMORY
        return found

    def thaw(self) -> None:
        """From now on choose again by what is known."""
        self._settled.clear()

    def others(self, tab: str) -> list[Store]:
        """Return the stores in the documents of a tab that have had a session and are not chosen."""
        return [
            store
            for name, document in self._documents.items()
            if document.tab == tab
            for store in document.stores
            if store.ids and store is not self._choose(name)
        ]

    def _choose(self, name: str) -> Store | None:
        document = self._documents[name]
        number = self._settled.get(name)
        if number is not None:
            return next((store for store in document.stores if store.number == number), None)
        if not document.stores or (self._said and self.in_memory(document.tab, name)):
            return None
        return max(document.stores, key=lambda store: self._rank(document, store))

    def _rank(self, document: _Document, store: Store) -> tuple[float, ...]:
        strengths = [self._said.get(session, 0) for session in store.ids]
        return (
            sum(strength == 2 for strength in strengths),
            sum(strength == 1 for strength in strengths),
            store.readable,
            not store.foreign,
            store.path == "/",
            _nearness(document, store),
            store.by_page,
            # A cookie that was written over by another of the same path is gone.
            bool(store.value),
            store.medium == "cookie",
            -store.number,
        )

    def _may_be_its(self, document: _Document, store: Store, said: set[str]) -> bool:
        """Whether a store has a session that the SDK names, or is written by the SDK's own script."""
        if said & store.ids.keys():
            return True
        unknown = not store.scripts or not document.scripts
        return store.by_page and (unknown or any(_belongs(script, document) for script in store.scripts))

    def _check(self, name: str) -> None:
        document = self._documents[name]
        if document.used is None:
            return
        store = self._choose(name)
        self._use(document, IN_MEMORY if store is None else store.number)

    def _use(self, document: _Document, number: int) -> None:
        if document.used is not None and document.used != number:
            self.revised = True
        document.used = number

    # --- the stores of a document -------------------------------------------------------------

    def _update(self, document: _Document, event: SessionStoreChanged, date_ms: float) -> list[Store]:
        """Bring the stores of one name up to date. Returns those that have changed."""
        known = [s for s in document.stores if (s.medium, s.key) == (event.medium, event.key)]
        values = [event.value, *event.others] if event.value or event.others else []
        readings = [self._read(event.key, value, date_ms) for value in values]
        matched = _match(known, values, readings)
        changed: list[Store] = []
        for place, (value, reading) in enumerate(zip(values, readings, strict=True)):
            store = matched.get(place)
            if store is None:
                store = Store(len(document.stores), event.tab, event.medium, event.key)
                document.stores.append(store)
            store.place = place
            if store.value != value:
                store.value = value
                changed.append(store)
                _note(store, reading, event)
        for store in known:
            if store not in matched.values() and store.value:
                store.value = ""
                changed.append(store)
        # A write of the value that the store has already is a write too.
        return changed or list(matched.values())


def _match(known: list[Store], values: list[str], readings: list[SessionReading]) -> dict[int, Store]:
    """Return place -> the store that had this value before, or whose value has changed into it.

    A cookie is known by its value only. One that has changed keeps its options, else its place in the list.
    """
    left = sorted(known, key=lambda store: (not store.value, store.place))
    found: dict[int, Store] = {}
    tests: list[Callable[[Store, int], bool]] = [
        lambda store, place: store.value == values[place],
        lambda store, place: bool(store.options) and store.options == readings[place].options,
        lambda store, place: not (store.options and readings[place].options),
    ]
    for test in tests:
        for place in range(len(values)):
            if place in found:
                continue
            store = next((store for store in left if test(store, place)), None)
            if store is not None:
                found[place] = store
                left.remove(store)
    return found


def _note(store: Store, reading: SessionReading, event: SessionStoreChanged) -> None:
    if reading.id:
        store.ids[reading.id] = None
    store.options = reading.options or store.options
    store.foreign = reading.foreign
    if event.by != "page":
        return
    store.by_page = True
    if event.site:
        store.scripts[script_of(event.site)] = None
        if event.medium == "cookie":
            store.path = _path(event.attributes)


def _path(attributes: str) -> str:
    """Return the path that a cookie's attributes name; "" for the folder of the page."""
    for attribute in attributes.split(";"):
        name, _, value = attribute.partition("=")
        if name.strip().lower() == "path":
            return value.strip()
    return ""


def _nearness(document: _Document, store: Store) -> int:
    """Return how near the scripts that wrote a store are to those that constructed profilers.

    An SDK's files lie in one folder, its chunks in a folder below: more common folders are nearer.
    """
    pairs = ((own, other) for own in store.scripts for other in document.scripts)
    return max((_common(own, other) for own, other in pairs), default=0)


def _belongs(script: str, document: _Document) -> bool:
    """Whether a script can be of the SDK that constructed the profilers: its file, or in a folder above."""
    if script in document.scripts:
        return True
    folder = script.rpartition("/")[0]
    return script != document.url and any(other.startswith(f"{folder}/") for other in document.scripts)


def _common(one: str, other: str) -> int:
    if one == other:
        return len(one) + 1
    folders, others = one.split("/")[:-1], other.split("/")[:-1]
    same = 0
    for left, right in zip(folders, others, strict=False):
        if left != right:
            break
        same += 1
    return same


def script_of(site: str) -> str:
    """Return the address of the script in a site `URL:line:column`, without its query."""
    return site.rsplit(":", 2)[0].partition("?")[0]
