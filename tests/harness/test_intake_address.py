from __future__ import annotations

import logging

import pytest

from bridge.harness.intake_address import is_local, reachable_url

HERE = "http://127.0.0.1:4000"
#: An address for documentation (RFC 5737): nobody is there, and nothing is sent to it.
ELSEWHERE = "http://192.0.2.1:9222"


@pytest.mark.parametrize("cdp", [None, "http://localhost:9222", "ws://127.0.0.1:9222/x", "http://[::1]:9222"])
def test_a_browser_here_reaches_loopback(cdp: str | None, caplog: pytest.LogCaptureFixture) -> None:
    for listen in ("127.0.0.1", "0.0.0.0"):
        assert reachable_url(HERE, listen, cdp) == HERE
    assert caplog.records == []


def test_a_browser_elsewhere_does_not_and_that_is_said(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        assert reachable_url(HERE, "127.0.0.1", ELSEWHERE) == HERE
    assert "--listen" in caplog.text
    assert ELSEWHERE in caplog.text


def test_listening_everywhere_names_the_address_towards_the_browser() -> None:
    found = reachable_url(HERE, "0.0.0.0", ELSEWHERE)
    assert found.endswith(":4000")
    assert reachable_url("http://10.0.0.1:4000", "10.0.0.1", ELSEWHERE) == "http://10.0.0.1:4000"


def test_what_is_here() -> None:
    assert [is_local(host) for host in ("localhost", "127.9.9.9", "::1", "x.localhost")] == [True] * 4
    assert [is_local(host) for host in ("chrome", "10.0.0.1", "192.0.2.1")] == [False] * 3
