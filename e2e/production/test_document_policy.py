"""The document policy is added where a server is silent, and only there."""

from __future__ import annotations

import pytest

from bridge.core.events import DocumentPolicyFound, ProfilerRefused
from e2e.conftest import ALLOWED, Site, Watched

WORKER = """
addEventListener('install', event => {
  skipWaiting()
  event.waitUntil(caches.open('v1').then(cache => cache.add('/cached')))
})
addEventListener('activate', event => event.waitUntil(clients.claim()))
addEventListener('fetch', event => {
  const path = new URL(event.request.url).pathname
  if (path === '/cached') event.respondWith(caches.match('/cached'))
  if (path === '/fetched') event.respondWith(fetch(event.request))
  const type = {headers: {'content-type': 'text/html'}}
  if (path === '/made') event.respondWith(new Response('<title>made', type))
})"""


def test_the_header_is_added(watched: Watched, site: Site) -> None:
    tab = watched.driver.open_tab("added", site.put("/", X_Kept="1", Set_Cookie="a=1"))
    assert tab.page.evaluate(ALLOWED) == "yes"
    assert tab.page.evaluate("document.cookie") == "a=1"
    tab.close()


def test_other_policies_and_headers_stay(watched: Watched, site: Site) -> None:
    url = site.put("/own", Document_Policy="force-load-at-top", Content_Security_Policy="script-src 'none'")
    site.pages["/own"].headers["Set-Cookie"] = "a=1"
    tab = watched.driver.open_tab("kept", url)
    assert tab.page.evaluate(ALLOWED) == "yes"
    answer = tab.page.reload()
    assert answer is not None
    assert answer.headers["content-security-policy"] == "script-src 'none'"
    tab.close()


def test_a_server_that_forbids_is_obeyed(watched: Watched, site: Site) -> None:
    tab = watched.driver.open_tab("forbidden", site.put("/no", Document_Policy="js-profiling=?0"))
    assert tab.page.evaluate(ALLOWED) == "NotAllowedError"
    tab.close()


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("Document-Policy", "js-profiling-mode=lazy"),
        ("Document-Policy", "js-profiling-mode=eager"),
        ("Document-Policy-Report-Only", "js-profiling"),
    ],
)
def test_a_server_that_chooses_another_mode_is_obeyed(
    watched: Watched, site: Site, header: str, value: str
) -> None:
    url = site.put("/chosen")
    site.pages["/chosen"].headers[header] = value
    tab = watched.driver.open_tab("chosen", url)
    assert tab.page.evaluate(ALLOWED) == "NotAllowedError"
    found = watched.wait_for("chosen", DocumentPolicyFound)
    assert {found.server, found.report_only} == {value, ""}
    assert found.added == ""
    assert watched.wait_for("chosen", ProfilerRefused).document == found.document
    tab.close()
    watched.events.clear()


def test_each_document_has_its_policy(watched: Watched, site: Site) -> None:
    site.put("/frame", Document_Policy="js-profiling")
    page = "<iframe src='/frame'></iframe><iframe srcdoc='hello'></iframe>"
    tab = watched.driver.open_tab("framed", site.put("/framed", page) + "?a=1#top")
    tab.goto(site.put("/next"))
    with tab.page.expect_popup() as opened:
        tab.page.evaluate("() => void open('/frame')")
    # Its first document is an empty one, which may have loaded before the other has come.
    opened.value.wait_for_url("**/frame")
    watched.wait_for("framed.popup-1", DocumentPolicyFound, lambda found: found.url == site.url("/frame"))
    told = watched.of("framed", DocumentPolicyFound) + watched.of("framed.popup-1", DocumentPolicyFound)
    assert {(f.url.removeprefix(site.url("")), f.top, f.source, f.server, f.added) for f in told} == {
        ("/framed?a=1#top", True, "network", "", "js-profiling"),
        ("/frame", False, "network", "js-profiling", ""),
        ("about:srcdoc", False, "no-server", "", ""),
        ("/next", True, "network", "", "js-profiling"),
        ("about:blank", True, "no-server", "", ""),
        ("/frame", True, "network", "js-profiling", ""),
    }
    tab.close()


def test_a_document_out_of_a_service_worker_is_named(watched: Watched, site: Site) -> None:
    site.put("/worker.js", Content_Type="text/javascript")
    site.pages["/worker.js"] = site.pages["/worker.js"]._replace(body=WORKER)
    for path in ("/cached", "/fetched", "/passed"):
        site.put(path)
    tab = watched.driver.open_tab("worked", site.put("/works"))
    tab.page.evaluate("async () => { await navigator.serviceWorker.register('/worker.js') }")
    tab.page.wait_for_function("navigator.serviceWorker.controller")
    for path in ("/cached", "/fetched", "/made", "/passed"):
        tab.goto(site.url(path))
    told = {f.url.removeprefix(site.url("")): f.source for f in watched.of("worked", DocumentPolicyFound)}
    assert told == {
        "/works": "network",
        "/cached": "service-worker",
        "/fetched": "service-worker",
        "/made": "service-worker",
        "/passed": "network",
    }
    tab.close()


def test_redirects_errors_and_empty_answers_pass(watched: Watched, site: Site) -> None:
    site.put("/")
    tab = watched.driver.open_tab("various", site.put("/moved", status=302, Location="/"))
    assert tab.page.url == site.url("/")
    assert tab.page.evaluate(ALLOWED) == "yes"
    tab.goto(site.put("/broken", "oh", status=500))
    assert tab.page.inner_text("body") == "oh"
    site.put("/nothing", status=204)
    tab.page.evaluate("() => { location.href = '/nothing' }")
    assert tab.page.evaluate("fetch('/nothing').then(r => r.status)") == 204
    tab.close()


def test_every_popup_may_profile(watched: Watched, site: Site) -> None:
    """The first document of one in ten went past its own session on a busy machine."""
    popup = site.put("/popup", f"<script>allowed = ({ALLOWED})()</script>")
    tab = watched.driver.open_tab("opens", site.put("/opens"))
    for _ in range(10):
        with tab.page.expect_popup() as opened:
            tab.page.evaluate("url => void open(url)", popup)
        opened.value.wait_for_load_state()
        assert opened.value.evaluate("allowed") == "yes"
        opened.value.close()
    tab.close()
