from __future__ import annotations

from urllib.parse import quote

import pytest

from bridge.vendors.datadog.address import read_address


def forwarded(inner: str, path: str = "/dd") -> str:
    return f"{path}?ddforward={quote(inner, safe='')}"


@pytest.mark.parametrize("path", ["/dd", "/", "/docs", "/any/where"])
def test_a_forwarded_address_is_read_on_any_path(path: str) -> None:
    address = read_address(forwarded("/api/v2/rum?ddsource=browser&dd-evp-encoding=deflate", path))
    assert address is not None
    assert address.track == "rum"
    assert address.parameters == {"ddsource": "browser", "dd-evp-encoding": "deflate"}


def test_what_follows_ddforward_is_not_part_of_it() -> None:
    address = read_address(forwarded("/api/v2/profiling/quota?session_id=a") + "&ddforwardSubdomain=quota")
    assert address is not None
    assert (address.track, address.parameters) == ("profiling/quota", {"session_id": "a"})


def test_a_direct_address_is_read() -> None:
    address = read_address("/api/v2/profile?ddsource=browser")
    assert address is not None
    assert (address.track, address.parameters) == ("profile", {"ddsource": "browser"})


@pytest.mark.parametrize(
    "target",
    [
        "/",
        "/api/v2/",
        "/api/1/envelope/",
        "/dd?other=1",
        forwarded("https://example.com/x"),
        "/dd?ddforward=%ff",
    ],
)
def test_other_targets_are_not_datadogs(target: str) -> None:
    assert read_address(target) is None
