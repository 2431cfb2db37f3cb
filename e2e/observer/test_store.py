"""Changes of the session store, and by whom."""

from __future__ import annotations

from playwright.sync_api import Page

from e2e.observer.watched import Site, Watch, Watched


def stores(watched: Watched) -> list[tuple[str, str, str, str]]:
    watched.command("sync")
    changes = watched.events("session-store-changed")
    return [(m["medium"], m["key"], m["value"], m["by"]) for m in changes]


def test_the_pages_own_cookie_writes(watch: Watch) -> None:
    watched = watch(
        "document.cookie = '_dd_s=id=1&expire=2; path=/'; document.cookie = 'other=1';"
        "document.cookie = '_dd_s=id=1&expire=2; path=/'; document.cookie = ' _dd_s_v2 = %20x ;path=/';"
        "document.cookie = '_dd_s=; max-age=0; path=/';"
        "const profiler = new Profiler({sampleInterval: 10, maxBufferSize: 9});"
    )
    watched.page.evaluate("new Promise((done) => setTimeout(done, 100))")  # the late change events
    assert stores(watched) == [
        ("cookie", "_dd_s", "id=1&expire=2", "page"),
        ("cookie", "_dd_s_v2", "%20x", "page"),
        ("cookie", "_dd_s", "", "page"),
    ]
    kinds = [m["kind"] for m in watched.events("session-store-changed", "profiler-started")]
    assert kinds[-1] == "profiler-started"


def test_the_pages_own_cookie_store_writes(watch: Watch) -> None:
    watched = watch(
        "window.done = (async () => { await cookieStore.set('_dd_s', 'id=1');"
        "new Profiler({sampleInterval: 10, maxBufferSize: 9});"
        "await cookieStore.set({name: '_dd_s_v2', value: 'id=2'}); await cookieStore.delete('_dd_s');"
        "await cookieStore.set('_dd_s', 'bad;value').catch(() => 0); })()"
    )
    watched.page.evaluate("done")
    watched.page.evaluate("new Promise((done) => setTimeout(done, 100))")
    assert stores(watched) == [
        ("cookie", "_dd_s", "id=1", "page"),
        ("cookie", "_dd_s_v2", "id=2", "page"),
        ("cookie", "_dd_s", "", "page"),
    ]
    kinds = [m["kind"] for m in watched.events("session-store-changed", "profiler-started")]
    assert kinds[:2] == ["session-store-changed", "profiler-started"]


def test_a_pending_write_of_the_cookie_store_is_the_pages(watch: Watch) -> None:
    """A write to another cookie sees it first, or the browser's event comes before the promise."""
    watched = watch(
        "const written = cookieStore.set('_dd_s_v2', 'id=2');"
        "while (!document.cookie.includes('_dd_s_v2')) document.cookie = '_dd_s=id=1; path=/';"
        "document.cookie = '_dd_s=id=1; path=/';"
        "window.done = (async () => { await written; await cookieStore.set('_dd_s_v2', 'id=3') })()"
    )
    watched.page.evaluate("done")
    assert [store for store in stores(watched) if store[1] == "_dd_s_v2"] == [
        ("cookie", "_dd_s_v2", "id=2", "page"),
        ("cookie", "_dd_s_v2", "id=3", "page"),
    ]
    for change in watched.events("session-store-changed"):
        assert "/page" in change["site"]
        assert change["attributes"].strip() == "path=/"


def test_the_pages_own_local_storage_writes(watch: Watch) -> None:
    watched = watch(
        "localStorage.setItem('_dd_s', 'a'); localStorage.setItem('_dd_s', 'a');"
        "localStorage.setItem('x', 1);"
        "sessionStorage.setItem('_dd_s', 'of this tab'); localStorage.removeItem('_dd_s');"
        "localStorage.setItem('_dd_s_v2', 'b'); localStorage.clear();"
    )
    assert [(value, by) for _, _, value, by in stores(watched)] == [
        ("a", "page"), ("of this tab", "page"), ("", "page"), ("b", "page"), ("", "page"),
    ]  # fmt: skip
    assert [m["medium"] for m in watched.events("session-store-changed")][1] == "session-storage"


def test_writes_of_another_tab(watch: Watch, blank: Page, site: Site) -> None:
    watched = watch()
    other = blank.context.new_page()
    other.goto(site.url + "/other")
    other.evaluate("localStorage.setItem('_dd_s', 'theirs')")
    watched.wait_for("session-store-changed")
    other.evaluate("document.cookie = '_dd_s=theirs'")
    watched.wait_for("session-store-changed", 2)
    other.evaluate("cookieStore.set('_dd_s_v2', 'theirs')")
    watched.wait_for("session-store-changed", 3)
    assert stores(watched) == [
        ("local-storage", "_dd_s", "theirs", "elsewhere"),
        ("cookie", "_dd_s", "theirs", "elsewhere"),
        ("cookie", "_dd_s_v2", "theirs", "elsewhere"),
    ]


def test_a_write_over_devtools_is_not_the_pages(watch: Watch, site: Site) -> None:
    watched = watch("document.cookie = '_dd_s=id=1'")
    cookie = {"name": "_dd_s", "value": "isExpired=1", "url": site.url + "/page"}
    watched.cdp.send("Network.setCookie", cookie)
    watched.wait_for("session-store-changed", 2)
    assert [(value, by) for _, _, value, by in stores(watched)] == [
        ("id=1", "page"),
        ("isExpired=1", "elsewhere"),
    ]


def test_what_was_written_before_the_pages_write_is_told_first(watch: Watch, blank: Page, site: Site) -> None:
    """The page's write overtakes the event of the other one; both are told, each by its author."""
    watched = watch()
    blank.evaluate(
        "const frame = document.body.appendChild(document.createElement('iframe'));"
        "frame.contentDocument.cookie = '_dd_s=frame'; document.cookie = '_dd_s=page';"
    )
    assert [(value, by) for _, _, value, by in stores(watched)] == [("frame", "elsewhere"), ("page", "page")]


def test_write_store(watch: Watch) -> None:
    watched = watch()
    assert watched.command("write-store", medium="local-storage", key="_dd_s", value="ours")["ok"]
    assert stores(watched) == [("local-storage", "_dd_s", "ours", "bridge")]
    assert watched.page.evaluate("localStorage.getItem('_dd_s')") == "ours"
    refused = watched.command("write-store", medium="cookie", key="_dd_s", value="ours")
    assert refused["ok"] is False
