"""One folder a vendor, in each one `Vendor` value: how its uploads are read and answered, its session store,
its contract, its subjects. The rest of the package lists what is registered here."""

from __future__ import annotations

from bridge.vendors.registry import (
    console_prefixes,
    decode,
    global_names,
    identify,
    intake_hosts,
    known_vendor,
    register,
    registered,
    store_keys,
    upload_marks,
    vendor_named,
    vendor_names,
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
    "registered",
    "store_keys",
    "upload_marks",
    "vendor_named",
    "vendor_names",
    "vendor_of_store_key",
]
