"""The vendors that are part of this package: a folder each, with a file `vendor.toml`."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from bridge.errors import UsageError
from bridge.vendors.described.files import from_table, table_of
from bridge.vendors.described.reading import tables_of
from bridge.vendors.vendor import Vendor

#: In the order in which they are asked whose an upload is. Plain comes last: through a proxy or a tunnel the
#: others' requests may come on its path too.
NAMES = ("datadog", "sentry", "agent", "openobserve", "plain")


@cache
def built_in(name: str) -> Vendor:
    """Return a vendor of NAMES. UsageError for any other."""
    if name not in NAMES:
        raise UsageError.unknown("vendor", name, NAMES)
    file = Path(__file__).parent / name / "vendor.toml"
    text = file.read_text(encoding="utf-8")
    return from_table(tables_of(text, str(file)), file.parent, str(file), table_of_built_in, text)


def table_of_built_in(name: str) -> dict[str, Any]:
    """Return what the file of one of NAMES says, together with what it is like. UsageError for any other."""
    source = built_in(name).source
    return table_of(source) if source else {}


DATADOG, SENTRY, AGENT, OPENOBSERVE, PLAIN = map(built_in, NAMES)
