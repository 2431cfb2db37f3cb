"""Pages that show several sessions, or none: the one of the SDK under test is judged, expired and told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from bridge import Bridge
from bridge.errors import StepError
from bridge.harness.tab import Tab
from bridge.subjects import resolve
from e2e.apps.own_app import own_app
from e2e.conftest import Site

NEW = "7.16.2"
DRAWN = "11111111-1111-4111-8111-000000000000"
FOREIGN = "22222222-2222-4222-8222-222222222222"

#: A stand-in of an SDK that follows the cookie with its own options (c=0); another one's stands first.
TWO_COOKIES = """<script>
const folder = location.pathname.replace(/[^/]*$/, '')
const all = () => document.cookie.split('; ').filter(c => c.startsWith('_dd_s_v2=')).map(c => c.slice(9))
const own = () => all().find(value => value.endsWith('c=0')) ?? ''
const write = (value, path) => { document.cookie = `_dd_s_v2=${value};path=${path};max-age=900` }
const fresh = c => `id=${crypto.randomUUID()}&created=${Date.now()}&expire=${Date.now() + 9e5}&c=${c}`
const live = () => Number(/expire=(\\d+)/.exec(own())?.[1]) > Date.now()
let profiler
const start = () => { profiler ??= new Profiler({sampleInterval: 10, maxBufferSize: 6000}) }
const tick = () => { if (live()) return; profiler?.stop(); profiler = undefined }
write(fresh(2), folder); write(fresh(0), '/')
addEventListener('load', start); setInterval(tick, 200)
addEventListener('click', () => { tick(); if (!live()) { write(fresh(0), '/'); start() } })
</script>"""


@pytest.fixture(scope="module")
def bridge() -> Iterator[Bridge]:
    with Bridge.launch() as bridge:
        yield bridge


def beside(site: Site, version: str, script: str, **configured: Any) -> str:
    """The address of a page with the real SDK, after a script of the page's own."""
    subject = resolve(f"datadog@{version}")
    url = own_app(site, subject, f"/sessions-{version}", **configured)
    page = site.pages[f"/sessions-{version}"]
    body = page.body.replace("<h1>", f"<script>{script}</script><h1>", 1)
    site.pages[f"/sessions-{version}"] = page._replace(body=body)
    return url


def opened(bridge: Bridge, url: str) -> Tab:
    tab = bridge.open_tab(url, vendor="datadog")
    tab.expect_profiler("running")
    return tab


def store(key: str, session: str, more: str = "") -> str:
    """A script that writes a session's cookie."""
    value = f"`{key}={more}id={session}&created=${{now}}&expire=${{now + 9e5}};path=/;max-age=900`"
    return f"{{ const now = Date.now(); document.cookie = {value} }}"


def test_of_two_cookies_only_the_sdks_own_is_expired(bridge: Bridge, site: Site) -> None:
    tab = opened(bridge, site.put("/deep/two-cookies", TWO_COOKIES))
    before = {cookie["path"]: cookie["value"] for cookie in tab.cookies()}
    tab.expire_session()
    tab.page.wait_for_function("profiler === undefined", polling=50)
    tab.settle()
    after = {cookie["path"]: cookie["value"] for cookie in tab.cookies()}
    assert after["/deep/"] == before["/deep/"]
    assert "isExpired" in after["/"]
    tab.activity()
    tab.expect_profiler("running")
    judgement = tab.judge()
    assert (judgement.rules["stops-on-expiry"], judgement.violations) == ("held", [])
    [notice] = [notice for notice in judgement.notices if "another session" in notice]
    assert notice.startswith("cookie _dd_s_v2 has another session (")
    tab.close()


def test_a_foreign_writer_of_an_older_store_is_told_apart(bridge: Bridge, site: Site) -> None:
    writer = f"setInterval(() => {store('_dd_s', FOREIGN, 'logs=1&')}, 200)"
    tab = opened(bridge, beside(site, NEW, writer))
    tab.page.wait_for_function("document.cookie.includes('_dd_s=')")
    tab.expire_session()
    assert not any("isExpired" in c["value"] for c in tab.cookies() if c["name"] == "_dd_s")
    tab.expect_profiler("stopped(session-expired)")
    tab.activity()
    tab.expect_profiler("running")
    tab.hide()
    judgement = tab.judge()
    assert judgement.violations == []
    assert (judgement.rules["stops-on-expiry"], judgement.rules["restarts-on-renewal"]) == ("held", "held")
    assert any("_dd_s has another session (22222222)" in notice for notice in judgement.notices)
    tab.close()


def test_a_session_in_local_storage_beside_a_cookie(bridge: Bridge, site: Site) -> None:
    tab = opened(bridge, beside(site, NEW, store("_dd_s_v2", FOREIGN), sessionPersistence=["local-storage"]))
    tab.expire_session()
    assert "isExpired" in tab.page.evaluate("localStorage.getItem('_dd_s_v2')")
    assert not any("isExpired" in cookie["value"] for cookie in tab.cookies())
    tab.expect_profiler("stopped(session-expired)")
    tab.activity()
    tab.expect_profiler("running")
    tab.close()


def test_a_session_in_memory_is_known_by_what_the_sdk_says(bridge: Bridge, site: Site) -> None:
    url = beside(site, NEW, store("_dd_s", FOREIGN, "logs=1&"), sessionPersistence=["memory"])
    tab = opened(bridge, url)
    tab.hide()
    tab.expect_profiler("paused")
    tab.show()
    tab.expect_profiler("running")
    assert tab.session.id not in (None, FOREIGN)
    with pytest.raises(StepError, match="in memory"):
        tab.expire_session()
    judgement = tab.judge()
    assert judgement.violations == []
    assert judgement.rules["resumes-when-visible"] == "held"
    assert any("the session is in no store" in notice for notice in judgement.notices)
    tab.close()


def test_a_session_that_is_not_drawn(bridge: Bridge, site: Site) -> None:
    """The draw is made again at the renewal. One session of 100,000 is drawn."""
    tab = opened(bridge, beside(site, NEW, store("_dd_s_v2", DRAWN), profilingSampleRate=0.001))
    assert renewed_undrawn(tab) == "held"


def renewed_undrawn(tab: Tab) -> str:
    """Renew the session, which is not drawn then. Returns the verdict of `starts-only-when-allowed`."""
    tab.expire_session()
    tab.expect_profiler("stopped(session-expired)")
    tab.activity()
    tab.expect_session("tracked")
    tab.settle()
    tab.hide()
    tab.hear()
    judgement = tab.judge()
    tab.close()
    assert judgement.rules["restarts-on-renewal"] == "not-exercised"
    assert "0.001 % of sessions are" in judgement.reasons["restarts-on-renewal"]
    return judgement.rules["starts-only-when-allowed"]
