"""The real SDK from npm on its page in real Chromium: it starts, it profiles, it talks to the proxy only."""

from __future__ import annotations

import os
import queue
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

import bridge.subjects
import bridge.vendors
from bridge.driver.browser.chromium import find_chromium
from bridge.subjects import Subject, resolve, serve
from bridge.subjects.cache import Cache
from bridge.vendors import registered

COUNT_PROFILERS = """
window.profilersMade = 0
window.Profiler = new Proxy(window.Profiler, {
  construct(...args) { window.profilersMade += 1; return Reflect.construct(...args) },
})
"""

Requests = queue.Queue[str]


@pytest.fixture(scope="module")
def subject(tmp_path_factory: pytest.TempPathFactory) -> Subject:
    """Fetched anew from the real registry, into a cache of its own."""
    return resolve("datadog@6.27.1", cache=Cache(tmp_path_factory.mktemp("cache")))


@pytest.fixture
def proxy() -> Iterator[tuple[str, Requests]]:
    """A server that accepts anything: its URL, and the path of each request to it."""
    requests: Requests = queue.Queue()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.send_response(202)
            self.send_header("Access-Control-Allow-Origin", "*")
            self.send_header("Content-Length", "0")
            self.end_headers()
            requests.put(self.path)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/t/tab-1/dd", requests
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    args = [*sandbox, "--no-first-run", "--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as playwright:
        chromium = find_chromium(playwright_path=lambda: playwright.chromium.executable_path)
        browser = playwright.chromium.launch(executable_path=chromium.path, args=args)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    yield page
    page.close()


def test_the_sdk_profiles_and_sends_to_the_proxy(
    subject: Subject, page: Page, proxy: tuple[str, Requests]
) -> None:
    proxy_url, requests = proxy
    hosts, errors = set[str](), list[str]()
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.add_init_script(COUNT_PROFILERS)
    with serve(subject) as serving:
        page.goto(serving.url(proxy_url))
        page.wait_for_function("window.profilersMade === 1", timeout=10_000)
        assert (
            page.evaluate("[DD_RUM.version, document.querySelector('#version').textContent]")
            == ["6.27.1"] * 2
        )
        assert page.evaluate("DD_RUM.getInternalContext().session_id")
        assert "_dd_s=" in page.evaluate("document.cookie")

        page.locator("#area").click()
        assert page.locator("#clicks").text_content() == "1"
        page.goto("about:blank")  # the SDK sends what it has when its page goes away
        target = requests.get(timeout=10)
        served = urlsplit(serving.origin).netloc
    assert target.startswith("/t/tab-1/dd?ddforward=%2Fapi%2Fv2%2F")
    assert hosts <= {served, urlsplit(proxy_url).netloc}
    assert errors == []


def test_the_page_works_in_long_tasks_that_a_profile_can_name(subject: Subject, page: Page) -> None:
    with serve(subject) as serving:
        page.goto(serving.url("http://127.0.0.1:1/nowhere"))
        trace = page.evaluate(
            """async () => {
              const profiler = new Profiler({ sampleInterval: 10, maxBufferSize: 1000 })
              const longTasks = []
              await new Promise((resolve) => {
                new PerformanceObserver((list) => {
                  longTasks.push(...list.getEntries().map((entry) => entry.duration))
                  if (longTasks.length >= 3) resolve()
                }).observe({ type: 'longtask' })
              })
              const { frames, resources, samples } = await profiler.stop()
              return { longTasks, names: frames.map((frame) => frame.name), resources,
                       busy: samples.filter((sample) => 'stackId' in sample).length }
            }"""
        )
        assert serving.origin + "/work.js" in trace["resources"]
    assert {"tick", "longTask", "workFor", "isPrime"} <= set(trace["names"])
    assert trace["busy"] >= 20
    assert min(trace["longTasks"]) >= 50


def test_without_a_proxy_nothing_is_started(subject: Subject, page: Page) -> None:
    with serve(subject) as serving:
        page.goto(serving.origin)
        assert page.locator("#version").text_content() == "not started: the address has no ?proxy="
        assert page.evaluate("DD_RUM.getInternalContext()") is None


def test_the_pages_are_part_of_the_package() -> None:
    shared = Path(bridge.subjects.__file__).parent / "pages"
    assert {path.name for path in shared.iterdir()} == {"work.js", "work.css"}
    for vendor in registered():
        assert all(kind.start or (kind.page and kind.page.is_file()) for kind in vendor.subjects)
