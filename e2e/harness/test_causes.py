"""Causes that the browser tells are recorded as events, and named in reasons in place of guesses."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bridge import Bridge
from bridge.core.events import (
    ConsoleWritten,
    ContentBlocked,
    ErrorThrown,
    Event,
    OpaqueScriptsSeen,
    RequestFailed,
    ResourceFailed,
    SdkLogged,
    UploadSeen,
)
from bridge.harness.run import Run
from bridge.harness.tab import Tab
from e2e.conftest import Site

UPLOADED = "collected-trace-is-uploaded"
#: A page whose SDK sends to `TO`: a session of Datadog's, and a trace that it collects and sends.
SENDS = """<title>sends</title><script>
  const session = 'id=11111111-2222-4333-8444-555555555555&created=' + Date.now() + '&expire=';
  document.cookie = '_dd_s=' + session + (Date.now() + 900000) + '&rum=1';
  const burn = ms => { const end = performance.now() + ms; while (performance.now() < end); };
  const profile = async to => {
    const profiler = new Profiler({sampleInterval: 10, maxBufferSize: 9000});
    for (let i = 0; i < 12; i++) { burn(60); await new Promise(done => setTimeout(done, 5)); }
    const trace = await profiler.stop();
    await fetch(to, {method: 'POST', mode: 'no-cors', body: JSON.stringify(trace)}).catch(() => {});
  };
</script>"""


@pytest.fixture(scope="module")
def bridge() -> Iterator[Bridge]:
    with Bridge.launch() as bridge:
        yield bridge


def opened(bridge: Bridge, address: str, vendor: str = "datadog") -> tuple[Tab, Run]:
    run = Run()
    return bridge.open_tab(address, run=run, vendor=vendor), run


def of(run: Run, kind: type[Event]) -> list[Event]:
    return [event for event in run.recording().events if isinstance(event, kind)]


def waited(tab: Tab, run: Run, kind: type[Event]) -> Event:
    run.wait_for(lambda: of(run, kind), 10, lambda: f"no {kind.__name__}")
    return of(run, kind)[0]


def test_a_policy_that_forbids_the_upload(bridge: Bridge, site: Site) -> None:
    page = site.put("/csp", SENDS, Content_Security_Policy="connect-src 'none'; worker-src 'self'")
    tab, run = opened(bridge, page)
    tab.page.evaluate(
        "fetch('https://browser-intake-datadoghq.com/api/v2/rum?dd-api-key=pub0123456789').catch(() => {})"
    )
    blocked = waited(tab, run, ContentBlocked)
    assert isinstance(blocked, ContentBlocked)
    assert blocked.directive == "connect-src"
    assert blocked.blocked == "https://browser-intake-datadoghq.com/api/v2/rum?dd-api-key=pub\u2026"
    tab.page.evaluate("() => { new Worker(URL.createObjectURL(new Blob(['1']))) }")
    run.wait_for(lambda: len(of(run, ContentBlocked)) > 1, 10, lambda: "no second one")
    assert [(e.directive, e.blocked) for e in of(run, ContentBlocked)][1] == ("worker-src", "blob")  # type: ignore[attr-defined]
    # The observer's own beacon is blocked too when the page is left: not the page's doing.
    tab.navigate(site.put("/next"))
    tab.sync()
    assert len(of(run, ContentBlocked)) == 2
    assert "the page's Content Security Policy (worker-src) blocked blob" in tab.judge().reasons[""]
    tab.close()


def test_requests_that_a_blocker_stops(bridge: Bridge, site: Site) -> None:
    tab, run = opened(bridge, site.put("/blocked", SENDS))
    tab.page.route("**/rum-proxy**", lambda route: route.abort("blockedbyclient"))
    tab.page.route("**/profiler-chunk.js", lambda route: route.abort("blockedbyclient"))
    tab.page.evaluate(
        "fetch('/rum-proxy?ddforward=%2Fapi%2Fv2%2Frum%3Fdd-api-key%3Dpubsecret').catch(() => {})"
    )
    failed = waited(tab, run, RequestFailed)
    assert isinstance(failed, RequestFailed)
    # ".Inspector": here it is Playwright that blocks, not an extension.
    assert failed.reason.startswith("net::ERR_BLOCKED_BY_CLIENT")
    assert "secret" not in failed.url
    tab.page.evaluate(
        """() => new Promise(done => {
          const chunk = document.createElement('script');
          Object.assign(chunk, {src: '/profiler-chunk.js', onerror: () => done()});
          document.body.append(chunk);
        })"""
    )
    run.wait_for(lambda: len(of(run, RequestFailed)) > 1, 10, lambda: "the script's is missing")
    reason = tab.judge().reasons[""]
    assert "/profiler-chunk.js failed (net::ERR_BLOCKED_BY_CLIENT" in reason
    tab.close()


def test_an_upload_that_goes_elsewhere_is_seen_going_there(bridge: Bridge, site: Site) -> None:
    tab, run = opened(bridge, site.put("/elsewhere", SENDS))
    tab.page.evaluate(
        "profile('/collect?ddforward=' + encodeURIComponent('/api/v2/profile?dd-api-key=pubsecret'))"
    )
    judgement = tab.judge()
    seen = waited(tab, run, UploadSeen)
    assert isinstance(seen, UploadSeen)
    assert seen.url == site.url("/collect")
    assert f"its uploads go elsewhere, to {site.url('/collect')} (--intake-host takes them)" in str(
        judgement.reasons
    )
    tab.close()


def test_without_a_sign_of_an_upload_nothing_is_claimed(bridge: Bridge, site: Site) -> None:
    tab, _ = opened(bridge, site.put("/silent", SENDS))
    tab.page.evaluate("profile('/collect')")
    reasons = str(tab.judge().reasons)
    assert "elsewhere" not in reasons
    assert "nothing that the page sends reaches the intake, and no upload was seen being sent" in reasons
    tab.close()


def test_what_an_sdk_writes_to_the_console(bridge: Bridge, site: Site) -> None:
    tab, run = opened(bridge, site.put("/console", SENDS))
    tab.page.evaluate(
        """() => {
          for (let i = 0; i < 1000; i++) console.warn('the app says', i);
          console.warn('Datadog Browser SDK:', 'Profiling not supported: missing Document-Policy');
          console.debug('Datadog Browser SDK:', 'something else');
          console.error('Datadog Browser SDK:', 'x'.repeat(10000));
        }"""
    )
    run.wait_for(lambda: len(of(run, SdkLogged)) > 1, 10, lambda: "no text")
    first, second = of(run, SdkLogged)
    assert isinstance(first, SdkLogged)
    assert isinstance(second, SdkLogged)
    assert first.text == "Datadog Browser SDK: Profiling not supported: missing Document-Policy"
    assert (second.level, len(second.text)) == ("error", 300)
    tab.close()


def test_what_goes_wrong_in_the_page_itself(bridge: Bridge, site: Site) -> None:
    page = "<img src=/none.png?token=secret><script>console.error('no', {a: 1}, new Error('why'))</script>"
    tab, run = opened(
        bridge, site.put("/troubled", page + "<script>Promise.reject(new RangeError('far'))</script>")
    )
    run.wait_for(lambda: of(run, ResourceFailed) and of(run, ErrorThrown), 10, lambda: "no error")
    [thrown], [written], [failed] = of(run, ErrorThrown), of(run, ConsoleWritten), of(run, ResourceFailed)
    assert isinstance(thrown, ErrorThrown)
    assert isinstance(written, ConsoleWritten)
    assert isinstance(failed, ResourceFailed)
    tops = [tab.state.document]
    assert (thrown.text, [thrown.document]) == ("RangeError: far", tops)
    assert (written.level, written.text, [written.document]) == ("error", "no Object Error: why", tops)
    assert failed.url == site.url("/none.png")
    assert "page error: RangeError: far" in tab.judge().reasons[""]
    # What the page did before does not explain what the next one lacks.
    tab.goto(site.put("/untroubled"))
    assert "far" not in run.why_no_profiler(tab.name)
    tab.close()


def test_scripts_whose_frames_no_trace_has(bridge: Bridge, site: Site) -> None:
    site.put("/lib.js", "", Content_Type="text/javascript", Access_Control_Allow_Origin="*")
    lib = site.other("/lib.js")
    scripts = f"<script src='{lib}?v=1'></script><script src='{lib}?v=2' crossorigin></script>"
    module = f"<script type=module src='{lib}?v=3'></script><script src='/lib.js'></script>"
    tab, run = opened(bridge, site.put("/opaque", SENDS + scripts + module))
    tab.page.evaluate("profile('/collect')")
    notices = tab.judge().notices
    [seen] = of(run, OpaqueScriptsSeen)
    assert isinstance(seen, OpaqueScriptsSeen)
    assert seen.urls == [lib]
    assert any(f"traces have no frames of {lib}" in notice for notice in notices), notices
    tab.close()
