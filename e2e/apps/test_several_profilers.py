"""Several profilers on one page: each is judged as its own SDK's, and what is nobody's is told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import pytest
from msgspec import structs
from playwright.sync_api import Playwright

from bridge import Bridge
from bridge.core.events import ProfilerStarted
from bridge.core.history.ownership import script_of
from bridge.driver.v8_trace import V8Trace
from bridge.harness.player import Options, Played, play
from bridge.harness.stage import Subject
from bridge.scenarios.format import Scenario
from bridge.scenarios.named import find
from bridge.subjects import resolve
from bridge.vendors.built_in import SENTRY
from e2e.apps.own_app import own_app, own_sentry_app
from e2e.conftest import Page, Site

OWN = "window.own = new Profiler({ sampleInterval: 20, maxBufferSize: 10000 });"


def script(body: str) -> Page:
    return Page(body, {"Content-Type": "text/javascript"}, 200)


class Seen(NamedTuple):
    played: Played
    #: how many native profilers V8 itself saw
    natives: int


@pytest.fixture(scope="module")
def bridge(playwright: Playwright) -> Iterator[Bridge]:
    with Bridge.launch(playwright=playwright) as bridge:
        yield bridge


def see(bridge: Bridge, url: str, scenario: Scenario) -> Seen:
    trace = V8Trace(bridge.driver)
    trace.start()
    played = play(bridge, scenario, Subject(url, lambda _: url), 1, Options())
    seen = Seen(played, len(trace.stop()))
    told = [e for e in played.replay.recording.events if isinstance(e, ProfilerStarted)]
    # V8 sees the same profilers, and each of them has an owner, or is told.
    assert len(told) == seen.natives == len(played.replay.everything.natives())
    return seen


def merged(site: Site, path: str, *urls: str) -> str:
    """One page with the bodies of several."""
    bodies = [site.pages[url.removeprefix(site.url(""))].body for url in urls]
    return site.put(path, "".join(bodies))


def test_each_of_two_sdks_is_judged_by_its_own_contract(bridge: Bridge, site: Site) -> None:
    sentry = resolve("sentry")
    datadog_page = own_app(site, resolve("datadog"), "/both-datadog")
    sentry_page = own_sentry_app(site, sentry, "/both-sentry")
    site.pages["/stop.js"] = script(
        "addEventListener('visibilitychange', () => document.hidden && Sentry.uiProfiler.stopProfiler())"
    )
    url = merged(site, "/both", datadog_page, sentry_page)
    site.pages["/both"] = Page(site.pages["/both"].body + "<script src=/stop.js></script>", {}, 200)
    seen = see(bridge, url, find("hidden-resume"))
    judgement, replay = seen.played.judgement, seen.played.replay
    assert judgement.verdict == "held", judgement
    assert judgement.rules["one-profiler-per-document"] == "held"
    assert list(judgement.others) == ["sentry"], judgement.notices
    assert judgement.others["sentry"].violations == []
    assert judgement.others["sentry"].rules["one-profiler-per-document"] == "held"
    assert judgement.notices == []
    owners = [replay.owned.of_native(native) for native in replay.everything.natives()]
    assert owners.count("sentry") == 1
    assert owners.count("datadog") == len(owners) - 1 >= 2
    assert seen.played.result.others["sentry"].rules == judgement.others["sentry"].rules


def test_a_pages_own_profiler_is_told_and_blames_nobody(bridge: Bridge, site: Site) -> None:
    url = own_app(site, resolve("datadog"), "/beside")
    site.pages["/own.js"] = script(OWN)
    site.pages["/beside"] = Page("<script src=/own.js></script>" + site.pages["/beside"].body, {}, 200)
    seen = see(bridge, url, find("hidden-resume"))
    assert seen.played.judgement.verdict == "held", seen.played.judgement
    [notice] = seen.played.judgement.notices
    assert site.url("/own.js:1:14") in notice
    assert "not judged" in notice


#: What a page puts before `Profiler`, for its own code and for the SDK.
REPLACEMENTS = {
    "subclass": "class Measured extends Profiler { constructor(o) { super(o) } } window.Profiler = Measured;",
    "function": "const N = Profiler; window.Profiler = function (o) { return Reflect.construct(N, [o]) };",
    "trap": "const spy = (t, a) => new t(...a); window.Profiler = new Proxy(Profiler, { construct: spy });",
}


@pytest.mark.parametrize("how", REPLACEMENTS)
def test_a_page_that_replaces_profiler_for_itself_and_the_sdk(bridge: Bridge, site: Site, how: str) -> None:
    url = own_app(site, resolve("datadog"), f"/replaced-{how}")
    site.pages[f"/{how}.js"] = script(f"{REPLACEMENTS[how]}\n{OWN}")
    page = site.pages[f"/replaced-{how}"]
    site.pages[f"/replaced-{how}"] = Page(f"<script src=/{how}.js></script>{page.body}", {}, 200)
    seen = see(bridge, url, find("hidden-resume"))
    judgement, replay = seen.played.judgement, seen.played.replay
    assert judgement.violations == []
    own, *sdks = replay.everything.natives()
    assert (
        own.site == site.url(f"/{how}.js:2:14") if how != "trap" else own.caller.endswith(f"/{how}.js:2:14")
    )
    assert replay.owner(own) is None
    assert {replay.owned.of_native(native) for native in sdks} == {"datadog"}
    [notice] = judgement.notices
    # Of the trap no frame shows that it is one: whose the page's own profiler is cannot be told.
    assert judgement.verdict == ("inconclusive" if how == "trap" else "held"), judgement
    assert ("cannot be told" if how == "trap" else "not judged") in notice


def test_a_bundle_of_sdk_and_own_profiler_is_told_apart_by_the_places_in_it(
    bridge: Bridge, site: Site
) -> None:
    sentry = resolve("sentry")
    url = own_sentry_app(site, sentry, "/bundled")
    stop = "addEventListener('visibilitychange', () => document.hidden && Sentry.uiProfiler.stopProfiler());"
    sdk = f"/{sentry.name}-{sentry.version}.js"
    site.pages["/bundle.js"] = script(f"{site.pages[sdk].body}\n{stop}{OWN}")
    site.pages["/bundled"] = Page(site.pages["/bundled"].body.replace(sdk, "/bundle.js"), {}, 200)
    seen = see(bridge, url, structs.replace(find("hidden-resume"), about=()))
    natives = seen.played.replay.everything.natives()
    assert {script_of(native.site or "") for native in natives} == {site.url("/bundle.js")}
    assert seen.played.judgement.violations == []
    [notice] = seen.played.judgement.notices
    assert "/bundle.js:" in notice
    owned = {native.site for native in natives if seen.played.replay.owner(native) is SENTRY}
    assert len(owned) == 1
    assert not any(str(place) in notice for place in owned)


@pytest.mark.parametrize("inner", ["datadog", "sentry"])
def test_a_frame_of_another_site_with_an_sdk_of_its_own(bridge: Bridge, site: Site, inner: str) -> None:
    """Datadog's does not start there, as the browser keeps its cookies from it. Sentry's never stops."""
    app = own_app if inner == "datadog" else own_sentry_app
    framed = app(site, resolve(inner), f"/inner-{inner}").replace("127.0.0.1", "localhost")
    url = own_app(site, resolve("datadog"), "/outer")
    body = f"{site.pages['/outer'].body}<iframe src='{framed}'></iframe>"
    site.pages["/outer"] = Page(body, {}, 200)
    played = see(bridge, url, find("hidden-resume")).played
    assert (played.judgement.verdict, played.judgement.violations) == ("held", [])
    assert played.judgement.rules["pauses-when-hidden"] == "held"
    framed_natives = [native for native in played.replay.everything.natives() if not native.top]
    assert len(framed_natives) == (inner == "sentry")
    assert len(played.judgement.notices) == len(framed_natives)
    for notice in played.judgement.notices:
        assert "is not known to be any SDK's (constructed at http://localhost:" in notice


def test_two_copies_of_one_sdk_are_named(bridge: Bridge, site: Site) -> None:
    urls = [own_app(site, resolve(spec), f"/{spec}") for spec in ("datadog@6.27.1", "datadog")]
    seen = see(bridge, merged(site, "/copies", *urls), find("hidden-resume"))
    assert seen.played.judgement.rules["one-profiler-per-document"] == "violated"
    assert any("2 copies of Datadog's SDK" in notice for notice in seen.played.judgement.notices)


def test_an_sdk_in_a_frame_is_told_and_falsely_blamed_for_nothing(bridge: Bridge, site: Site) -> None:
    framed = own_app(site, resolve("datadog"), "/in-a-frame")
    url = site.put("/framed", f"<title>framed</title><iframe src='{framed}'></iframe>")
    played = see(bridge, url, find("hidden-resume")).played
    assert played.judgement.violations == []
    assert played.judgement.verdict == "inconclusive"
    assert "frame" in played.judgement.reasons[""]
    assert any(f"in a frame ({framed})" in notice for notice in played.judgement.notices)


def test_a_page_whose_profiler_is_refused_is_not_held(playwright: Playwright, site: Site) -> None:
    url = own_app(site, resolve("datadog"), "/refused")
    with Bridge.launch(document_policy=False, playwright=playwright) as bridge:
        tab = bridge.open_tab(url)
        tab.expect_profiler("stopped(policy-missing)")
        tab.hide()
        tab.show()
        judgement = tab.judge()
    assert judgement.verdict == "inconclusive"
    assert judgement.violations == []
    assert "disabled by Document Policy" in judgement.reasons[""]
