"""Documents to which the bridge cannot add the policy: they are named, and their page is not blamed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bridge import Bridge
from bridge.core.events import DocumentPolicyFound, ProfilerRefused
from bridge.harness.run import Run
from bridge.harness.tab import Tab
from bridge.subjects import resolve
from e2e.apps.own_app import own_app
from e2e.conftest import Page, Site
from e2e.driver.test_attach import chromium
from e2e.processes import wait_until

#: `/passed` is what the server sends, `/made` is an answer of the worker's own.
WORKER = """
addEventListener('install', () => skipWaiting())
addEventListener('activate', event => event.waitUntil(clients.claim()))
const make = text => new Response(text, {headers: {'content-type': 'text/html'}})
addEventListener('fetch', event => {
  const path = new URL(event.request.url).pathname
  if (path === '/passed') event.respondWith(fetch(event.request))
  if (path === '/made') event.respondWith(fetch('/passed').then(answer => answer.text()).then(make))
})"""
SPECULATING = """<a href="{0}">on</a><script type="speculationrules">
{{"prefetch": [{{"urls": ["{0}"], "eagerness": "immediate"}}]}}</script>"""


@pytest.fixture(scope="module")
def bridge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bridge]:
    """In a Chromium of others, where preloading is on."""
    with chromium(tmp_path_factory.mktemp("profile")) as shared, Bridge.launch(cdp=shared.url) as bridge:
        yield bridge


def check_named(run: Run, tab: Tab, url: str, source: str, came: str) -> None:
    """That the document at `url` came so, its SDK's profiler was refused, and that explains every rule."""

    def refused() -> bool:
        return any(isinstance(event, ProfilerRefused) for event in run.recording().events)

    run.wait_for(refused, 20, lambda: "no profiler was refused")
    judgement = tab.judge()
    policies = [e for e in run.recording().events if isinstance(e, DocumentPolicyFound) and e.url == url]
    assert [(policy.source, policy.added) for policy in policies] == [(source, "")]
    assert judgement.verdict == "inconclusive"
    assert not judgement.broken
    assert "held" not in judgement.rules.values()
    assert f"the document {url} {came}, so the bridge could not add Document-Policy: js-profiling" in str(
        judgement.reasons
    )
    with pytest.raises(AssertionError, match=came):
        tab.check()
    tab.close()


def test_a_document_that_came_by_a_prefetch(bridge: Bridge, site: Site) -> None:
    url, run = own_app(site, resolve("datadog@6.27.1"), "/prefetched"), Run()
    tab = bridge.open_tab(site.put("/speculating", SPECULATING.format("/prefetched")), run=run)
    wait_until(lambda: "/prefetched" in site.prefetched, 20)
    tab.page.click("a")
    tab.page.wait_for_url(url)
    check_named(run, tab, url, "prefetch", "came by a prefetch")


@pytest.mark.parametrize("path", ["/passed", "/made"])
def test_a_document_out_of_a_service_worker(bridge: Bridge, site: Site, path: str) -> None:
    own_app(site, resolve("datadog@6.27.1"), "/passed")
    site.pages["/worker.js"] = Page(WORKER, {"Content-Type": "text/javascript"}, 200)
    run = Run()
    tab = bridge.open_tab(site.put("/works"), run=run)
    tab.page.evaluate("async () => { await navigator.serviceWorker.register('/worker.js') }")
    tab.page.wait_for_function("navigator.serviceWorker.controller")
    tab.navigate(site.url(path))
    check_named(run, tab, site.url(path), "service-worker", "came from a service worker")
