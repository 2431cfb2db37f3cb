from __future__ import annotations

from urllib.parse import quote

import pytest

from bridge.core.uploads import Upload
from bridge.vendors.built_in import DATADOG
from bridge.vendors.datadog.address import Addresses
from bridge.vendors.datadog.options import DatadogUploads

DIALECT = DATADOG.dialect

ADDRESSES = Addresses(DatadogUploads(subdomains_of="browser-intake-*"))


def forwarded(inner: str, path: str = "/dd") -> str:
    return f"{path}?ddforward={quote(inner, safe='')}"


@pytest.mark.parametrize("path", ["/dd", "/", "/docs", "/any/where"])
def test_a_forwarded_address_is_read_on_any_path(path: str) -> None:
    address = ADDRESSES.read(forwarded("/api/v2/rum?ddsource=browser&dd-evp-encoding=deflate", path))
    assert address is not None
    assert address.track == "rum"
    assert address.parameters == {"ddsource": "browser", "dd-evp-encoding": "deflate"}


def test_what_follows_ddforward_is_not_part_of_it() -> None:
    address = ADDRESSES.read(forwarded("/api/v2/profiling/quota?session_id=a") + "&ddforwardSubdomain=quota")
    assert address is not None
    assert (address.track, address.parameters) == ("profiling/quota", {"session_id": "a"})


def test_a_direct_address_is_read() -> None:
    address = ADDRESSES.read("/api/v2/profile?ddsource=browser")
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
    assert ADDRESSES.read(target) is None


RUM = "ddsource=browser&dd-api-key=pub1&dd-evp-origin=browser&dd-request-id=r-1"


@pytest.mark.parametrize(
    "target",
    [
        f"/rum-proxy/api/v2/rum?{RUM}",
        f"/a/b/api/v2/rum/?{RUM}",
        f"/dd/rum-proxy/api/v2/rum?{RUM}",
        f"/collect/rum?{RUM}",
        f"/collect?{RUM}&path=%2Fapi%2Fv2%2Frum",
        f"/collect?p=/api/v2/rum&{RUM}",
        f"/dd?ddforward=/api/v2/rum?{RUM}",
        forwarded(f"https://browser-intake-datadoghq.com/api/v2/rum?{RUM}"),
    ],
)
def test_a_proxy_function_may_make_any_address(target: str) -> None:
    address = ADDRESSES.read(target)
    assert address is not None
    assert (address.track, address.parameters.get("dd-request-id")) == ("rum", "r-1")
    path, _, query = DATADOG.forward.target(target).partition("?")
    assert path.rstrip("/") == "/api/v2/rum"
    assert set(RUM.split("&")) <= set(query.split("&"))


def test_below_a_prefix_only_what_the_sdk_sends_is_datadogs() -> None:
    found = ADDRESSES.read("/proxy/api/v2/profiling/quota?session_id=s&ddforwardSubdomain=quota")
    assert found is not None
    assert (found.track, found.parameters["session_id"]) == ("profiling/quota", "s")
    for target in ("/shop/api/v2/orders", "/shop/api/v2/", "/rum", "/rum?page=2", f"/collect?{RUM}"):
        assert ADDRESSES.read(target) is None


@pytest.mark.parametrize(
    ("base", "expected"),
    [
        ("https://browser-intake-datadoghq.com", "https://quota.browser-intake-datadoghq.com"),
        (
            "https://browser-intake-us5-datadoghq.com:443",
            "https://quota.browser-intake-us5-datadoghq.com:443",
        ),
        ("https://browser-intake-datadoghq.eu/x", "https://quota.browser-intake-datadoghq.eu/x"),
        ("http://127.0.0.1:9000", "http://127.0.0.1:9000"),
        ("https://proxy.example", "https://proxy.example"),
    ],
)
def test_a_subdomain_goes_before_datadogs_own_host(base: str, expected: str) -> None:
    target = forwarded("/api/v2/profiling/quota?session_id=a") + "&ddforwardSubdomain=quota"
    assert DATADOG.forward.base(base, target) == expected
    for other in (forwarded("/api/v2/rum?x=1"), target + "/evil.example%23", "/api/v2/rum"):
        assert DATADOG.forward.base(base, other) == base


def asked(target: str, **headers: str) -> Upload:
    return Upload(id="u", wall_ms=0, tab="", method="POST", target=target, headers=headers, status=202)


def test_who_sends_and_which_request_it_is_stand_in_the_address() -> None:
    inner = "/api/v2/rum?ddsource=browser&dd-api-key=pub1&dd-request-id=r-1"
    for target in (inner, f"/any?ddforward={quote(inner, safe='')}"):
        upload = asked(target)
        assert (DIALECT.request_id(upload), DIALECT.client_key(upload)) == ("r-1", "pub1")
    quota = asked("/api/v2/profiling/quota?session_id=s", **{"dd-client-token": "pub2"})
    assert (DIALECT.request_id(quota), DIALECT.client_key(quota)) == ("", "pub2")
    assert (DIALECT.request_id(asked("/collect")), DIALECT.client_key(asked("/collect"))) == (
        "",
        "",
    )
