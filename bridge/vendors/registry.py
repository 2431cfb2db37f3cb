"""Which vendors there are, and the one dispatcher: whose an upload, a store key or a name is."""

from __future__ import annotations

from contextlib import ExitStack
from functools import lru_cache

from bridge.core.uploads import Decoded, Upload
from bridge.errors import UsageError
from bridge.vendors.limits import LIMITS, Limits
from bridge.vendors.vendor import Vendor

_added: list[Vendor] = []


def registered() -> tuple[Vendor, ...]:
    """All vendors, in the order in which they are asked. The same tuple until one is added or removed."""
    return _with_built_in(tuple(_added))


def register(vendor: Vendor) -> ExitStack:
    """Add a vendor; leaving the result, a context manager, removes it. Raises UsageError for a name or a
    store key that is taken."""
    if vendor_named(vendor.name) is not None:
        raise UsageError(f"a vendor named {vendor.name!r} is registered already")
    for key in vendor.store.keys if vendor.store else ():
        if (other := vendor_of_store_key(key)) is not None:
            raise UsageError(f"the session store {key!r} is {other.name}'s already")
    _added.append(vendor)
    registration = ExitStack()
    registration.callback(_added.remove, vendor)
    return registration


@lru_cache(maxsize=8)
def _with_built_in(added: tuple[Vendor, ...]) -> tuple[Vendor, ...]:
    from bridge.vendors.agent import AGENT
    from bridge.vendors.datadog import DATADOG
    from bridge.vendors.plain import PLAIN
    from bridge.vendors.sentry import SENTRY

    # Plain comes last: through a proxy or a tunnel the others' requests may come on its path too.
    return (DATADOG, SENTRY, AGENT, *added, PLAIN)


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
