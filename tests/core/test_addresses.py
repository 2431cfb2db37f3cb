from __future__ import annotations

import pytest

from bridge.core.addresses import (
    Target,
    api_url,
    filled,
    key_url,
    proxy_url,
    readdressed,
    redirected_url,
    split_target,
    tab_url,
)

BASE = "http://127.0.0.1:8290"


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("/t/tab-1/dd?ddforward=x", ("tab-1", "/dd?ddforward=x")),
        ("/t/a/b/c", ("a", "/b/c")),
        ("/t/tab-1", ("tab-1", "/")),
        ("/t/tab-1/", ("tab-1", "/")),
        ("/t/tab-1?ddforward=x", ("tab-1", "/?ddforward=x")),
        ("/t/tab-1/?ddforward=x", ("tab-1", "/?ddforward=x")),
        ("/t/tab-1?", ("tab-1", "/?")),
        ("/t/a.b_c-1.popup-2?x=/t/y/", ("a.b_c-1.popup-2", "/?x=/t/y/")),
        ("/t/" + "x" * 64, ("x" * 64, "/")),
        ("/t/" + "x" * 65, ("", "/t/" + "x" * 65)),
        ("/t/tab-1/h/host", ("tab-1", "/h/host")),
        ("/t/?x", ("", "/t/?x")),
        ("/t/../dd", ("", "/t/../dd")),
        ("/t", ("", "/t")),
        ("/t/tab-1#x", ("", "/t/tab-1#x")),
        ("/t/tab-1;x", ("", "/t/tab-1;x")),
        ("/t//dd", ("", "/t//dd")),
        ("/t/what%20ever/dd", ("", "/t/what%20ever/dd")),
        ("/dd?x=/t/tab-1/", ("", "/dd?x=/t/tab-1/")),
    ],
)
def test_the_tab_is_named_by_a_prefix(target: str, expected: tuple[str, str]) -> None:
    assert split_target(target) == Target(expected[0], "", expected[1])


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("/h/intake.org/api?x=1", ("intake.org", "/api?x=1")),
        ("/h/intake.org:8443/", ("intake.org:8443", "/")),
        ("/h/intake.org", ("", "/h/intake.org")),
        ("/h/what%20ever/api", ("", "/h/what%20ever/api")),
        ("/api?x=/h/intake.org/", ("", "/api?x=/h/intake.org/")),
    ],
)
def test_the_host_that_the_page_named_is_in_a_prefix(target: str, expected: tuple[str, str]) -> None:
    assert split_target(target) == Target("", *expected)


def test_tab_and_host_are_named_in_this_order() -> None:
    assert split_target("/t/tab-1/h/intake.org/api?x=1") == ("tab-1", "intake.org", "/api?x=1")
    assert split_target("/h/intake.org/t/tab-1/api") == ("", "intake.org", "/t/tab-1/api")


@pytest.mark.parametrize("name", ["checkout", "a.b", "..a", "-", "_", "x" * 64])
@pytest.mark.parametrize("after", ["", "?", "?ddforward=%2Fapi%2Fv2%2Frum", "/", "/dd", "/v1/profiles?x=1"])
def test_the_address_of_a_tab_is_whole_with_nothing_a_query_or_a_path_after_it(name: str, after: str) -> None:
    tab, host, rest = split_target(tab_url("", name) + after)
    assert (tab, host) == (name, "")
    assert rest == after if after.startswith("/") else rest == f"/{after}"


@pytest.mark.parametrize("tab", ["", "tab-1.popup-1"])
@pytest.mark.parametrize("rest", ["/", "/api/v2/rum?ddforward=%2Fa&x=/t/y/"])
def test_what_is_built_is_what_is_parsed(tab: str, rest: str) -> None:
    assert split_target(redirected_url("", tab, "intake.org:8443", rest)) == (tab, "intake.org:8443", rest)
    assert split_target(tab_url("", tab) + rest) == (tab, "", rest)


def test_addresses_are_built_below_a_base() -> None:
    driven = key_url(BASE, "k3y")
    assert driven == f"{BASE}/k/k3y"
    assert proxy_url(driven, "tab-1") == f"{BASE}/k/k3y/t/tab-1/dd"
    assert tab_url(driven, "") == driven
    assert api_url(BASE, "uploads/u-0001") == f"{BASE}/_bridge/v1/uploads/u-0001"


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("http://x/?to={proxy}", "http://x/?to=http%3A%2F%2F127.0.0.1%3A8290%2Ft%2Ftab-1%2Fdd"),
        ("http://x/?to={intake}", "http://x/?to=http%3A%2F%2F127.0.0.1%3A8290%2Ft%2Ftab-1"),
        ("{intake}/away?x={proxy}", f"{BASE}/t/tab-1/away?x=http%3A%2F%2F127.0.0.1%3A8290%2Ft%2Ftab-1%2Fdd"),
        ("http://x/{other}", "http://x/{other}"),
    ],
)
def test_a_pages_address_may_name_the_intake(address: str, expected: str) -> None:
    assert filled(address, BASE, "tab-1") == expected


@pytest.mark.parametrize(
    "address",
    ["http://x/?proxy={proxy}&more=1", "http://x/?to={intake}#a", "{intake}/healthz", "http://x/?a=b"],
)
def test_the_address_of_a_page_is_made_that_of_another_tab(address: str) -> None:
    mine, other = proxy_url(BASE, "tab-1"), proxy_url(BASE, "tab-20")
    assert readdressed(filled(address, BASE, "tab-1"), mine, other) == filled(address, BASE, "tab-20")


def test_an_address_that_a_page_wrote_without_encoding_is_read_too() -> None:
    mine, other = proxy_url(BASE, "tab-1"), proxy_url(BASE, "tab-2")
    assert readdressed(f"http://x/?{mine}", mine, other) == f"http://x/?{other}"
