"""`activity`: the driver's click is seen by the page, and reported, each time."""

from __future__ import annotations

import pytest

from bridge.core.events import Activity, EventsDropped
from bridge.errors import StepError, Timeout
from e2e.conftest import Site, Watched

COUNTS = "<script>n = 0; addEventListener('click', (e) => { n += e.isTrusted })</script>"
#: More events than anybody can take, without end; they use up the reserve of vital events too.
FLOOD = """<script>
  flood = () => { for (let i = 0; i < 5000; i++) document.dispatchEvent(new Event('visibilitychange')) };
  setInterval(flood, 1);
  addEventListener('mouseup', () => { for (let i = 0; i < 5; i++) flood() }, true);
</script>"""
COVERING = "position:fixed;inset:0;width:100%;height:100%;border:0"


def clicks(watched: Watched, tab: str) -> list[tuple[str, bool]]:
    return [(event.type, event.trusted) for event in watched.of(tab, Activity)]


def test_each_click_is_seen_and_reported(watched: Watched, site: Site) -> None:
    tab = watched.driver.open_tab("twice", site.put("/counts", COUNTS))
    for _ in range(10):
        tab.activity()
    assert tab.page.evaluate("n") == 10
    assert clicks(watched, "twice") == [("click", True)] * 10
    tab.close()


def test_clicks_between_other_input_are_all_seen(watched: Watched, site: Site) -> None:
    tab = watched.driver.open_tab("busy", site.put("/long", COUNTS + "<div style='height:5000px'>"))
    for _ in range(4):
        tab.activity()
        tab.page.keyboard.press("a")
        tab.page.mouse.wheel(0, 100)
        tab.activity()
    assert tab.page.evaluate("n") == 8
    assert [kind for kind in clicks(watched, "busy") if kind[0] == "click"] == [("click", True)] * 8
    tab.close()


def test_clicks_in_a_flood_of_the_page_s_events(watched: Watched, site: Site) -> None:
    tab = watched.driver.open_tab("flooded", site.put("/flood", FLOOD + COUNTS))
    for _ in range(3):
        tab.activity()
    assert tab.page.evaluate("n") == 3
    assert clicks(watched, "flooded") == [("click", True)] * 3
    assert watched.of("flooded", EventsDropped), "it was a flood"
    tab.close()


def test_a_click_that_the_page_stops_is_seen(watched: Watched, site: Site) -> None:
    stops = """<script>
      for (const type of ['pointerdown', 'mousedown', 'mouseup', 'click'])
        addEventListener(type, (e) => { e.stopImmediatePropagation(); e.preventDefault() }, true);
    </script>"""
    tab = watched.driver.open_tab("stopping", site.put("/stops", stops))
    tab.activity()
    tab.activity()
    assert clicks(watched, "stopping") == [("click", True)] * 2
    tab.close()


def test_a_click_into_a_frame_of_another_site_is_seen(watched: Watched, site: Site) -> None:
    site.put("/inner", COUNTS)
    frame = f"<iframe src='{site.other('/inner')}' style='{COVERING}'></iframe>"
    tab = watched.driver.open_tab("covered", site.put("/covered", frame))
    tab.activity()
    tab.activity()
    assert tab.page.frames[1].evaluate("n") == 2
    documents = {event.document for event in watched.of("covered", Activity)}
    assert len(watched.of("covered", Activity)) == 2
    assert len(documents) == 1
    tab.close()


def test_a_click_by_which_the_page_leaves_is_seen(watched: Watched, site: Site) -> None:
    tab = watched.driver.open_tab(
        "leaving",
        site.put("/leaves", "<script>addEventListener('click', () => { location = '/counts' })</script>"),
    )
    site.put("/counts", COUNTS)
    with tab.page.expect_navigation(url="**/counts"):
        tab.activity()
    tab.activity()
    assert clicks(watched, "leaving") == [("click", True)] * 2
    tab.close()


def test_a_click_that_no_page_gets_is_found_out(watched: Watched, site: Site) -> None:
    nothing = "<script>document.documentElement.style.display = 'none'</script>"
    tab = watched.driver.open_tab("nothing", site.put("/nothing", nothing))
    with pytest.raises(Timeout, match=r"nothing: a click at 1,1 was not seen by the page \(waited 10 s\)"):
        tab.activity()
    tab.close()


def test_a_hidden_tab_takes_no_click(watched: Watched, site: Site) -> None:
    tab = watched.driver.open_tab("hidden", site.put("/counts", COUNTS))
    tab.activity()
    tab.hide()
    with pytest.raises(StepError, match="hidden: a hidden tab takes no real input"):
        tab.activity()
    tab.show()
    tab.activity()
    assert clicks(watched, "hidden") == [("click", True)] * 2
    tab.close()


def test_other_input_of_the_test_s_own_is_reported_as_ever(watched: Watched, site: Site) -> None:
    tab = watched.driver.open_tab("typing", site.put("/counts", COUNTS + "<div style='height:5000px'>"))
    tab.activity()
    tab.page.keyboard.press("a")
    tab.page.mouse.wheel(0, 500)
    tab.page.wait_for_function("scrollY > 0", polling=20)
    tab.sync()
    tab.activity()
    kinds = [event.type for event in watched.of("typing", Activity)]
    assert kinds[:2] == ["click", "keydown"]
    assert "scroll" in kinds
    assert kinds.count("click") == 2
    tab.close()
