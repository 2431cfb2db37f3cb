from __future__ import annotations

import msgspec

from bridge.core.uploads import OtherUpload
from bridge.vendors import Vendor, decode, registered, vendor_named, vendor_of_store_key
from bridge.vendors.built_in import DATADOG
from tests.vendors.datadog.sample import load

DIALECT = DATADOG.dialect


def test_it_is_a_vendor_that_is_found_by_name_and_by_store_key() -> None:
    vendor: Vendor = DATADOG
    assert vendor in registered()
    assert vendor_named("datadog") is vendor
    assert all(vendor_of_store_key(key) is vendor for key in ("_dd_s", "_dd_s_v2"))


def test_other_tracks_are_named_and_not_looked_into() -> None:
    upload = msgspec.structs.replace(load("7.16.2", "rum"), target="/api/v2/replay?x=1", body=b"\x00anything")
    assert decode(upload) == [OtherUpload(upload="u-0001", vendor="datadog", tab="tab-1", track="replay")]


def test_it_does_not_own_what_goes_elsewhere() -> None:
    upload = msgspec.structs.replace(load("7.16.2", "rum"), target="/api/1/envelope/")
    assert not DIALECT.owns(upload)
    assert DIALECT.decode(upload) == []
    assert decode(msgspec.structs.replace(upload, target="/api/1/elsewhere/")) == []


def test_it_reads_and_expires_its_stores() -> None:
    assert DATADOG.store
    assert DATADOG.store.read("_dd_s", "rum=2&id=a", 0).id == "a"
    assert DATADOG.store.expire("_dd_s_v2", "id=a&aid=b&c=1") == "isExpired=1&aid=b&c=1"
