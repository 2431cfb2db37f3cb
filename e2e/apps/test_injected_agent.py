"""The agent in pages that do not have it: put there by the driver, whatever their CSP says."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from bridge import Bridge
from bridge.agent import version
from bridge.harness.run import Run
from e2e.conftest import Page, Site

ELSEWHERE = "app.example"
STRICT = (
    "default-src 'none'; script-src 'self'; frame-src 'self'; connect-src 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
#: What the page's own first script found, and whether an inline one runs. It works in long tasks.
SCRIPT = """
const found = window.profilerBridge?.state
let inline = false
setInterval(() => {
  const end = performance.now() + 70
  while (performance.now() < end) Math.sqrt(end)
}, 300)
"""
PAGE = (
    "<title>app</title><script src='/injected.js'></script><script>inline = true</script>"
    "<body><iframe src='/injected-frame'></iframe><p>an app"
)


@pytest.fixture(scope="module")
def bridge() -> Iterator[Bridge]:
    with Bridge.launch(args=(f"--host-resolver-rules=MAP {ELSEWHERE} 127.0.0.1",)) as bridge:
        yield bridge


@pytest.fixture(autouse=True)
def run(bridge: Bridge) -> Run:
    return bridge.begin(Run())


@pytest.fixture(scope="module")
def app(site: Site) -> str:
    """A page under a strict CSP."""
    site.pages["/injected.js"] = Page(SCRIPT, {"Content-Type": "text/javascript"}, 200)
    site.put("/injected-frame", "<p>a frame")
    return site.put("/injected", PAGE, Content_Security_Policy=STRICT)


def test_it_profiles_a_page_under_a_strict_csp_from_its_start(bridge: Bridge, app: str) -> None:
    tab = bridge.open_tab(app, agent=True)
    assert tab.page.evaluate("found") == "running"
    tab.expect_session("tracked")
    tab.expect_long_task()
    with bridge.intake.expect_profile() as upload:
        tab.hide()
    profile = upload.value
    assert (profile.vendor, profile.tab, profile.sdk_version) == ("agent", tab.name, version())
    assert profile.session_id == tab.session.id
    tab.show()
    tab.check()
    tab.close()


def test_it_is_in_the_top_frame_only(bridge: Bridge, app: str) -> None:
    tab = bridge.open_tab(app, agent=True)
    assert tab.page.evaluate("'profilerBridge' in window && !('profilerBridge' in frames[0])")
    tab.close()


def test_only_a_tab_that_gets_it_is_without_its_csp(bridge: Bridge, app: str) -> None:
    plain, injected = bridge.open_tab(app), bridge.open_tab(app, agent=True)
    assert plain.page.evaluate("[found, inline]") == [None, False]
    assert injected.page.evaluate("[found, inline]") == ["running", True]
    plain.close()
    injected.close()


def test_it_starts_anew_in_each_document_and_site(bridge: Bridge, app: str, site: Site) -> None:
    tab = bridge.open_tab(app, agent=True)
    tab.reload()
    assert tab.page.evaluate("found") == "running"
    tab.navigate(site.other("/injected"))
    assert tab.page.evaluate("found") == "running"
    tab.expect_long_task()
    with bridge.intake.expect_profile() as upload:
        tab.hide()
    assert upload.value.tab == tab.name
    tab.close()


@pytest.mark.parametrize("other", [False, True], ids=["same-site", "other-site"])
def test_a_popup_gets_it_too(bridge: Bridge, app: str, site: Site, other: bool) -> None:
    tab = bridge.open_tab(app, agent=True)
    address = json.dumps(site.other("/injected") if other else app)
    with tab.expect_popup() as opened:
        tab.page.evaluate(f"void window.open({address})")
    popup = opened.value
    popup.expect_profiler("running")
    popup.expect_long_task()
    with bridge.intake.expect_profile(lambda profile: profile.tab == popup.name) as upload:
        popup.hide()
    assert upload.value.vendor == "agent"
    tab.close()


def test_its_options_are_said_once_for_all_tabs_or_for_one(bridge: Bridge, app: str) -> None:
    bridge.agent = {"service": "shop", "store": "local-storage"}
    try:
        all_, one = bridge.open_tab(app), bridge.open_tab(app, agent={"service": "till", "consent": "denied"})
        none = bridge.open_tab(app, agent=False)
    finally:
        bridge.agent = False
    assert all_.page.evaluate("localStorage.getItem('_pb_s')")
    assert one.page.evaluate("[found, document.cookie]") == ["stopped(initializing)", ""]
    assert none.page.evaluate("found") is None
    all_.expect_long_task()
    with bridge.intake.expect_profile() as upload:
        all_.hide()
    assert upload.value.service == "shop"
    for tab in (all_, one, none):
        tab.close()


def test_a_page_of_another_origin_may_send_to_the_intake(bridge: Bridge, app: str) -> None:
    tab = bridge.open_tab(app.replace("127.0.0.1", ELSEWHERE), agent=True)
    tab.expect_long_task()
    with bridge.intake.expect_profile() as upload:
        tab.hide()
    assert (upload.value.vendor, upload.value.tab) == ("agent", tab.name)
    tab.close()
