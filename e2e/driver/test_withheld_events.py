"""No step waits for an event that a flood of the page's events, or Chromium, keeps back."""

from __future__ import annotations

from bridge.core.events import EventsDropped, LifecycleChanged, SessionStoreChanged, VisibilityChanged
from bridge.driver import DriverTab
from e2e.conftest import Site, Watched

#: Events without end, more than anybody can take: also of those kinds that have a reserve.
FLOOD = """<script>
  flood = () => {
    for (let i = 0; i < 5000; i++) {
      document.dispatchEvent(new Event('visibilitychange'));
      document.dispatchEvent(new Event('freeze'));
    }
  };
  flood();
  setInterval(flood, 1);
  for (const type of ['visibilitychange', 'freeze', 'resume', 'pagehide', 'pageshow'])
    addEventListener(type, (event) => { if (event.isTrusted) flood() }, true);
</script>"""


def hide_freeze_and_show(tab: DriverTab) -> None:
    tab.hide()
    tab.freeze()
    tab.resume()
    tab.show()


def test_visibility_and_lifecycle_in_a_flood(watched: Watched, site: Site) -> None:
    tab = watched.driver.open_tab("flooded", site.put("/flood", FLOOD))
    hide_freeze_and_show(tab)
    hide_freeze_and_show(tab)
    seen = [e.visibility for e in watched.of("flooded", VisibilityChanged) if e.trusted]
    assert seen == ["hidden", "visible"] * 2
    turns = [e.lifecycle for e in watched.of("flooded", LifecycleChanged) if e.trusted]
    assert turns == ["frozen", "active"] * 2
    assert watched.of("flooded", EventsDropped), "it was a flood"
    tab.close()


def test_a_document_in_a_flood_comes_back(watched: Watched, site: Site) -> None:
    tab = watched.driver.open_tab("returning", site.put("/flood", FLOOD))
    tab.navigate(site.put("/second"))
    assert tab.back() == "bfcache"
    tab.reload()
    tab.close()


def test_a_step_twice_in_a_row_waits_for_no_second_event(watched: Watched, site: Site) -> None:
    tab = watched.driver.open_tab("repeating", site.put("/"))
    for step in (tab.hide, tab.freeze, tab.resume, tab.show, tab.minimise, tab.restore):
        step()
        step()
    tab.suspend(1)
    tab.suspend(1)
    tab.close()


def test_a_cookie_is_seen_in_a_frozen_page(watched: Watched, site: Site) -> None:
    """Chromium gives a frozen page no event of it."""
    tab = watched.driver.open_tab(
        "frozen", site.put("/cookie", "<script>document.cookie = '_dd_s=id=1'</script>")
    )
    tab.hide()
    tab.freeze()
    tab.write_cookie("_dd_s", "isExpired=1")
    assert watched.of("frozen", SessionStoreChanged)[-1].value == "isExpired=1"
    tab.resume()
    tab.sync()
    assert [e.value for e in watched.of("frozen", SessionStoreChanged)] == ["id=1", "isExpired=1"]
    tab.close()
