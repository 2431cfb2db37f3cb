"""The document policy is added where a server is silent, and only there."""

from __future__ import annotations

from e2e.conftest import ALLOWED, Site, Watched


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
