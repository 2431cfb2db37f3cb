from __future__ import annotations

from urllib.parse import quote

import pytest

from bridge.core.uploads import Upload
from bridge.vendors.datadog import DATADOG
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


def asked(target: str, **headers: str) -> Upload:
    return Upload(id="u", wall_ms=0, tab="", method="POST", target=target, headers=headers, status=202)


def test_who_sends_and_which_request_it_is_stand_in_the_address() -> None:
    inner = "/api/v2/rum?ddsource=browser&dd-api-key=pub1&dd-request-id=r-1"
    for target in (inner, f"/any?ddforward={quote(inner, safe='')}"):
        upload = asked(target)
        assert (DATADOG.request_id(upload), DATADOG.client_key(upload)) == ("r-1", "pub1")
    quota = asked("/api/v2/profiling/quota?session_id=s", **{"dd-client-token": "pub2"})
    assert (DATADOG.request_id(quota), DATADOG.client_key(quota)) == ("", "pub2")
    assert (DATADOG.request_id(asked("/collect")), DATADOG.client_key(asked("/collect"))) == ("", "")
