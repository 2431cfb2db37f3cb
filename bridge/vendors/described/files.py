"""Vendors from files, and from tables of them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bridge.errors import BadVendorFile, UsageError
from bridge.vendors.described.building import vendor_of
from bridge.vendors.described.reading import TableOf, checked, tables_of, whole_table
from bridge.vendors.vendor import Vendor, VendorSource

#: A vendor's file is a page or two.
SIZE_MAX = 1024 * 1024


def from_file(path: Path, base_of: TableOf) -> Vendor:
    """Return the vendor of a TOML file. Raises BadVendorFile, which names the line."""
    text = _text(path)
    where = str(path)
    return from_table(tables_of(text, where), path.parent, where, base_of, text)


def from_table(
    table: Mapping[str, Any], folder: Path, where: str, base_of: TableOf, text: str = ""
) -> Vendor:
    """Return the vendor of a table. `folder`: what paths in it are relative to. Raises BadVendorFile."""
    try:
        whole = whole_table(table, base_of)
    except UsageError as error:
        raise BadVendorFile(f"{where}: like: {error}") from None
    return vendor_of(checked(whole, text, where), whole, folder, where)


def table_of(source: VendorSource) -> dict[str, Any]:
    """Return what a file says, with the paths in it made absolute: for a file in another folder."""
    folder = Path(source.folder)
    table = dict(source.table)
    if "webview" in table:
        table["webview"] = _absolute(table["webview"], ("script",), folder)
    if "sdk" in table:
        table["sdk"] = [_absolute(each, ("files", "page", "start_file"), folder) for each in table["sdk"]]
    return table


def _absolute(table: Mapping[str, Any], keys: tuple[str, ...], folder: Path) -> dict[str, Any]:
    paths = {key: str((folder / table[key]).resolve()) for key in keys if table.get(key)}
    return {**table, **paths}


def from_source(source: VendorSource) -> Vendor:
    """Return the vendor that `source` was taken from: in another process, or from a recording."""
    where = f"the vendor {source.table.get('name')!r}"
    return vendor_of(checked(source.table, "", where), source.table, Path(source.folder), where)


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > SIZE_MAX:
            raise BadVendorFile(f"{path}: larger than {SIZE_MAX} bytes: no vendor's file")
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise BadVendorFile(f"{path}: not UTF-8 ({error.reason} at byte {error.start})") from None
    except OSError as error:
        raise BadVendorFile(f"{path}: cannot be read ({error.strerror})") from None
