"""Vendors: how their uploads are read and answered, their session stores, contracts, subjects. Each is a file
`vendor.toml`; the code in its folder is for forms that no other had before. The rest of the package lists
what is registered here."""

from __future__ import annotations

from bridge.vendors.registry import (
    console_prefixes,
    decode,
    global_names,
    identify,
    intake_hosts,
    known_vendor,
    register,
    register_file,
    registered,
    store_expressions,
    store_keys,
    upload_marks,
    vendor_named,
    vendor_names,
    vendor_of_sdk,
    vendor_of_store_key,
)
from bridge.vendors.vendor import Vendor

__all__ = [
    "Vendor",
    "console_prefixes",
    "decode",
    "global_names",
    "identify",
    "intake_hosts",
    "known_vendor",
    "register",
    "register_file",
    "registered",
    "store_expressions",
    "store_keys",
    "upload_marks",
    "vendor_named",
    "vendor_names",
    "vendor_of_sdk",
    "vendor_of_store_key",
]
