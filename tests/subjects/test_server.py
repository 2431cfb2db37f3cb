"""The subject's web server, over real HTTP."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from bridge.subjects import Serving, Subject, resolve, serve
from bridge.subjects.cache import Cache
from tests.subjects.conftest import FakeRegistry


@pytest.fixture
def subject(tmp_path: Path, registry: FakeRegistry) -> Subject:
    return resolve("datadog@6.27.1", cache=Cache(tmp_path), registry=registry)


@pytest.fixture
def serving(subject: Subject) -> Iterator[Serving]:
    with serve(subject) as serving:
        yield serving


def get(serving: Serving, path: str) -> tuple[int, http.client.HTTPMessage, str]:
    connection = http.client.HTTPConnection(urlsplit(serving.origin).netloc, timeout=5)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read().decode()
    finally:
        connection.close()


def test_the_page_has_the_policy_and_names_the_sdk(serving: Serving) -> None:
    status, headers, body = get(serving, serving.url("http://127.0.0.1:1/x").removeprefix(serving.origin))
    assert (status, headers["Document-Policy"]) == (200, "js-profiling")
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert '<script src="/sdk/datadog-rum.js">' in body


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/work.js", "text/javascript; charset=utf-8"),
        ("/start.js", "text/javascript; charset=utf-8"),
        ("/work.css", "text/css; charset=utf-8"),
        ("/sdk/datadog-rum.js?any=1", "text/javascript; charset=utf-8"),
        ("/sdk/chunks/profiler-1.js", "text/javascript; charset=utf-8"),
    ],
)
def test_all_that_the_page_loads_is_there(serving: Serving, path: str, kind: str) -> None:
    status, headers, body = get(serving, path)
    assert (status, headers["Content-Type"], headers["Document-Policy"]) == (200, kind, None)
    assert body


@pytest.mark.parametrize(
    "path", ["/nothing", "/sdk/", "/sdk/../package.json", "/../server.py", "/%2e%2e/server.py"]
)
def test_nothing_else_is(serving: Serving, path: str) -> None:
    assert get(serving, path)[0] == 404


def test_the_proxy_survives_its_way_through_the_address(serving: Serving) -> None:
    proxy = "http://127.0.0.1:41234/t/tab-1/dd?a=b&c=d#e f+g"
    assert parse_qs(urlsplit(serving.url(proxy)).query) == {"proxy": [proxy]}


def test_two_are_served_at_once_and_close_ends_thread_and_port(subject: Subject) -> None:
    before = threading.active_count()
    first, second = serve(subject), serve(subject)
    assert first.origin != second.origin
    first.close()
    first.close()
    with pytest.raises(ConnectionRefusedError):
        get(first, "/")
    assert get(second, "/")[0] == 200
    second.close()
    assert threading.active_count() <= before + 1  # the last answer's own thread may still be ending
