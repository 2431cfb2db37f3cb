"""The session of a page whose SDK writes to the store at the same moment."""

from __future__ import annotations

from bridge import Bridge
from bridge.harness.tab import Tab
from e2e.conftest import Page, Site

#: It writes its session over the first `overwrites` expiries, or renews it with another id.
PAGE = """<!doctype html><title>a page that writes over an expiry</title>
<script>
const now = Date.now()
const write = id => {
  document.cookie = `_dd_s_v2=id=${id}&created=${now}&expire=${now + 9e5}&c=0;path=/;max-age=900`
}
const first = crypto.randomUUID()
let overwrites = OVERWRITES
write(first)
cookieStore.addEventListener('change', ({changed}) => {
  if (changed.some(({value}) => value.includes('isExpired')) && overwrites-- > 0) write(SECOND)
})
addEventListener('load', () => { new Profiler({ sampleInterval: 10, maxBufferSize: 6000 }) })
</script>"""


def opened(bridge: Bridge, site: Site, overwrites: int, second: str) -> Tab:
    text = PAGE.replace("OVERWRITES", str(overwrites)).replace("SECOND", second)
    site.pages["/writes"] = Page(text, {"Document-Policy": "js-profiling"}, 200)
    tab = bridge.open_tab(site.url("/writes"), vendor="datadog")
    tab.expect_session("tracked")
    return tab


def test_a_page_that_writes_over_an_expiry_or_renews_it_at_once(site: Site) -> None:
    with Bridge.launch() as bridge:
        tab = opened(bridge, site, 2, "first")
        tab.expire_session()
        assert tab.session.state == "expired"
        assert len(tab.state.history.lapses) == 1

        tab = opened(bridge, site, 1, "crypto.randomUUID()")
        session = tab.session.id
        tab.expire_session()
        tab.expect_session("tracked")
        assert tab.session.id != session
        assert [lapse.session_id for lapse in tab.state.history.lapses] == [session]
