from __future__ import annotations

import pytest

from bridge.driver.cdp.redirect import Redirect, check_patterns, redirect_of, resolver_rules
from bridge.driver.options import DriverOptions
from bridge.errors import UsageError

INTAKE = "http://127.0.0.1:4000"


def redirect(*hosts: str) -> Redirect:
    return Redirect(INTAKE, hosts)


@pytest.mark.parametrize(
    ("pattern", "url"),
    [
        ("rum.example.com", "https://rum.example.com/collect?a=1"),
        ("rum.example.com", "http://RUM.example.com:8080/"),
        ("*.example.com", "https://a.b.example.com/"),
        ("browser-intake-*datadoghq.com", "https://browser-intake-us3-datadoghq.com/x"),
        ("localhost:4318", "http://localhost:4318/v1"),
        ("example.com:443", "https://example.com/"),
        ("example.com/collect", "https://example.com/collect?x"),
        ("example.com/api/*/envelope/", "https://example.com/api/1/envelope/"),
    ],
)
def test_what_is_sent_on(pattern: str, url: str) -> None:
    assert redirect(pattern).sends(url)


@pytest.mark.parametrize(
    ("pattern", "url"),
    [
        ("rum.example.com", "https://rum.example.com.evil.org/"),
        ("rum.example.com", "https://other.org/?to=https://rum.example.com/"),
        ("rum.example.com", "ftp://rum.example.com/"),
        ("*.example.com", "https://example.com/"),
        ("example.com", "https://rum.example.com/"),
        ("rumxexample.com", "https://rum.example.com/"),
        ("localhost:4318", "http://localhost:3000/"),
        ("example.com:443", "http://example.com/"),
        ("example.com/collect", "https://example.com/collected"),
        ("127.0.0.1", f"{INTAKE}/t/tab-1/h/x/"),
    ],
)
def test_what_is_left_alone(pattern: str, url: str) -> None:
    assert not redirect(pattern).sends(url)


def test_the_last_pattern_that_fits_decides() -> None:
    url = "https://configuration.example.com/"
    assert not redirect("*.example.com", "!configuration.*").sends(url)
    assert redirect("*.example.com", "!configuration.*", "configuration.example.com").sends(url)


def test_tab_host_path_and_query_are_in_the_new_address() -> None:
    to = redirect("x").url
    assert to("https://x/api/v2/rum?a=%20b", "tab-1") == f"{INTAKE}/t/tab-1/h/x/api/v2/rum?a=%20b"
    assert to("https://x:8443", "") == f"{INTAKE}/h/x:8443/"
    assert to("https://user:secret@x/", "tab-1") == f"{INTAKE}/t/tab-1/h/x/"


def test_the_answer_changes_the_address_of_what_is_meant_and_nothing_else() -> None:
    method, params = redirect("x").answer({"requestId": "r", "request": {"url": "https://x/a"}}, "tab-1")
    assert (method, params) == ("Fetch.continueRequest", {"requestId": "r", "url": f"{INTAKE}/t/tab-1/h/x/a"})
    other = {"requestId": "r", "request": {"url": "https://y/a"}}
    assert redirect("x").answer(other, "tab-1") == ("Fetch.continueRequest", {"requestId": "r"})


def test_patterns_are_for_requests_with_any_port_and_query() -> None:
    assert redirect("x", "!y", "z/a").patterns == [
        {"urlPattern": f"*://{address}", "requestStage": "Request"}
        for address in ("x/*", "x:*/*", "z/a*", "z:*/a*")
    ]


def test_only_whole_hosts_of_others_resolve_nowhere() -> None:
    hosts = ("*", "*.x", "!a.x", "app.org/rum", "y:80", "localhost", "*.localhost", "10.0.0.1")
    assert resolver_rules(hosts) == "MAP *.x ~NOTFOUND, EXCLUDE a.x"
    assert resolver_rules((*hosts, "a.x")) == "MAP *.x ~NOTFOUND, MAP a.x ~NOTFOUND"
    assert resolver_rules(("app.org/rum", "!a.x")) == ""


@pytest.mark.parametrize("host", ["https://x.org", "", "x.org/?a", "x org", "x:port", "[::1]"])
def test_what_names_no_host_is_refused(host: str) -> None:
    with pytest.raises(UsageError, match="names no intake host"):
        check_patterns([host])


def test_without_an_intake_or_hosts_there_is_no_redirect() -> None:
    assert redirect_of(DriverOptions(intake=INTAKE)) is None
    assert redirect_of(DriverOptions(intake_hosts=("x",))) is None
    assert redirect_of(DriverOptions(intake=INTAKE, intake_hosts=("x",))) == redirect("x")
