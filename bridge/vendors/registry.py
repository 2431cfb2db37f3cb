"""Which vendors there are, and the one dispatcher: whose an upload, a store key or a name is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from functools import lru_cache
from pathlib import Path
from typing import Any

from bridge.core.uploads import Decoded, Upload
from bridge.errors import UsageError
from bridge.vendors.limits import LIMITS, Limits
from bridge.vendors.vendor import Vendor, VendorSource

_added: list[Vendor] = []
#: what of a file is about other files
_ABOUT_FILES = ("sdk", "webview")


def registered() -> tuple[Vendor, ...]:
    """All vendors, in the order in which they are asked. The same tuple until one is added or removed."""
    return _with_built_in(tuple(_added))


def register(vendor: Vendor, *, in_place: bool = False) -> ExitStack:
    """Add a vendor; leaving the result, a context manager, removes it. Raises UsageError for a name or a
    store key that is taken.

    `in_place`: it may have the name and the keys of a vendor that is part of this package. It is asked before
    that one, and one of the same name takes its place.
    """
    others = _added if in_place else registered()
    if vendor.name in [other.name for other in others]:
        raise UsageError(f"a vendor named {vendor.name!r} is registered already")
    for other in others:
        for key in vendor.store.keys if vendor.store else ():
            if other.store and key in other.store.keys:
                raise UsageError(f"the session store {key!r} is {other.name}'s already")
    _added.append(vendor)
    registration = ExitStack()
    registration.callback(_added.remove, vendor)
    return registration


def register_file(path: Path) -> ExitStack:
    """Add the vendor of a TOML file, as `register` does in place. Raises BadVendorFile, UsageError."""
    from bridge.vendors.described.files import from_file

    return register(from_file(path, table_of), in_place=True)


def register_table(table: Mapping[str, Any], folder: Path, where: str) -> ExitStack:
    """Add the vendor of a table, as `register_file` does. `folder`: what paths in it are relative to.
    `where`: what errors call it."""
    from bridge.vendors.described.files import from_table

    return register(from_table(table, folder, where, table_of), in_place=True)


def added_sources(*, with_files: bool = True) -> tuple[VendorSource, ...]:
    """Return the files of all vendors that were added: for another process, which `add_sources` them.

    `with_files`: also what they say about files on this machine; a recording has no use for it.
    """
    sources = [vendor.source for vendor in _added if vendor.source]
    if with_files:
        return tuple(sources)
    tables = ({key: each.table[key] for key in each.table if key not in _ABOUT_FILES} for each in sources)
    return tuple(VendorSource(table, "") for table in tables)


def add_sources(sources: Iterable[VendorSource]) -> None:
    """Add the vendors of these files whose names are not those of added ones."""
    from bridge.vendors.described.files import from_source

    known = {vendor.name for vendor in _added}
    for source in sources:
        if source.table.get("name") not in known:
            register(from_source(source), in_place=True)


def table_of(name: str) -> dict[str, Any]:
    """Return what the file of a vendor says. Raises UsageError if there is none."""
    source = known_vendor(name).source
    if source is None:
        raise UsageError(f"the vendor {name!r} is written in Python: it has no file")
    from bridge.vendors.described.files import table_of as absolute_table_of

    return absolute_table_of(source)


@lru_cache(maxsize=8)
def _with_built_in(added: tuple[Vendor, ...]) -> tuple[Vendor, ...]:
    from bridge.vendors.built_in import NAMES, built_in

    names = {vendor.name for vendor in added}
    return (*added, *(built_in(name) for name in NAMES if name not in names))


def identify(upload: Upload) -> Vendor | None:
    """The vendor in whose dialect an upload is written."""
    return next((vendor for vendor in registered() if vendor.dialect.owns(upload)), None)


def vendor_names() -> tuple[str, ...]:
    return tuple(vendor.name for vendor in registered())


def vendor_named(name: str) -> Vendor | None:
    return next((vendor for vendor in registered() if vendor.name == name), None)


def known_vendor(name: str) -> Vendor:
    """The vendor of this name. Raises UsageError with the nearest name, and all."""
    found = vendor_named(name)
    if found is None:
        raise UsageError.unknown("vendor", name, vendor_names())
    return found


def vendor_of_sdk(spec: str) -> Vendor | None:
    """The vendor of an SDK, as `--sdk` names it: `sentry-trace@11.12.0` is Sentry's."""
    name = spec.partition("@")[0]
    vendors = (each for each in registered() if name in [kind.name for kind in each.subjects])
    return next(vendors, None)


def vendor_of_store_key(key: str) -> Vendor | None:
    """The vendor that keeps its sessions under this name."""
    return next((vendor for vendor in registered() if vendor.store and key in vendor.store.keys), None)


def decode(upload: Upload, limits: Limits = LIMITS) -> list[Decoded]:
    """Everything in an upload, read by its vendor; nothing without one. Raises BadPayload."""
    vendor = identify(upload)
    return vendor.dialect.decode(upload, limits) if vendor else []


def store_keys() -> tuple[str, ...]:
    """Names of all cookies and localStorage items that hold a session."""
    return tuple(key for vendor in registered() if vendor.store for key in vendor.store.keys)


def store_expressions() -> tuple[tuple[str, str], ...]:
    """(Key, script) of all sessions that no cookie and no storage holds."""
    stores = (vendor.store for vendor in registered() if vendor.store and vendor.store.expression)
    return tuple((store.keys[0], store.expression) for store in stores)


def intake_hosts() -> tuple[str, ...]:
    """Patterns of all vendors' intakes."""
    return tuple(host for vendor in registered() for host in vendor.hosts)


def global_names() -> tuple[str, ...]:
    """All global variables that show that a page has an SDK."""
    return tuple(name for vendor in registered() for name in vendor.globals)


def upload_marks() -> tuple[str, ...]:
    """Parts of an address that show an upload in any vendor's form."""
    return tuple(mark for vendor in registered() for mark in vendor.marks)


def console_prefixes() -> tuple[str, ...]:
    """How the messages begin that SDKs write to the console."""
    return tuple(prefix for vendor in registered() for prefix in vendor.console)


def one_of(names: tuple[str, ...]) -> str:
    """A list in words: `datadog, sentry or plain`."""
    return " or ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))
