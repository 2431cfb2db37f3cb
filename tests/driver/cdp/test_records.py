from __future__ import annotations

import pytest

from bridge.core.events import Activity, DocumentStarted, Event, TabClosed, TabCrashed, VisibilityChanged
from bridge.driver.cdp.records import ContextRecord, TabRecord
from bridge.driver.page.emulation import Emulation
from bridge.errors import BrowserDied, StepError


def started(document: str, *, top: bool = True, url: str = "http://x/") -> DocumentStarted:
    return DocumentStarted(
        document=document, seq=1, page_ms=0, wall_ms=1, url=url, top=top, visibility="visible", profiler=True
    )


def hidden(document: str, *, trusted: bool = True) -> VisibilityChanged:
    return VisibilityChanged(
        document=document, seq=2, page_ms=0, wall_ms=2, visibility="hidden", trusted=trusted
    )


def click() -> Activity:
    return Activity(document="a", seq=3, page_ms=0, wall_ms=3, type="click", trusted=True)


@pytest.fixture
def events() -> list[Event]:
    return []


@pytest.fixture
def tab(events: list[Event]) -> TabRecord:
    return TabRecord("tab-1", ContextRecord("c"), events.append)


def test_visibility_is_what_the_top_document_said_by_trusted_events(tab: TabRecord) -> None:
    tab.emit(started("a"))
    tab.emit(started("frame", top=False))
    tab.emit(hidden("frame"))
    tab.emit(hidden("a", trusted=False))
    seen = [tab.visibility]
    tab.emit(hidden("a"))
    seen.append(tab.visibility)
    tab.emit(started("b"))
    seen.append(tab.visibility)
    assert seen == ["visible", "hidden", "visible"]


def test_in_an_emulated_tab_made_up_events_are_the_word(tab: TabRecord) -> None:
    tab.emulation = Emulation()
    tab.emit(started("a"))
    tab.emit(hidden("a", trusted=False))
    assert tab.visibility == "hidden"


def test_who_waited_finds_the_event_recorded(tab: TabRecord, events: list[Event]) -> None:
    def recorded(event: Event) -> bool:
        return event in events and isinstance(event, Activity)

    with tab.expect(recorded) as expectation:
        tab.emit(started("a"))
        tab.emit(click())
        assert expectation.wait(0, lambda: "no click") == click()


def test_a_wait_ends_with_the_tab(tab: TabRecord, events: list[Event]) -> None:
    with tab.expect(lambda _event: False) as expectation:
        tab.crash()
        with pytest.raises(StepError, match="tab-1 has crashed"):
            expectation.wait(5, lambda: "")
    with tab.expect(lambda _event: False) as late, pytest.raises(StepError, match="tab-1 has crashed"):
        late.wait(5, lambda: "")
    tab.crash()
    tab.close()
    tab.close()
    assert [type(event) for event in events] == [TabCrashed, TabClosed]
    assert isinstance(tab.ended, StepError)
    assert "crashed" in str(tab.ended)


def test_a_dead_browser_ends_a_tab_without_closing_it(tab: TabRecord, events: list[Event]) -> None:
    tab.end(BrowserDied("gone"))
    assert isinstance(tab.ended, BrowserDied)
    assert not tab.closed
    assert events == []


def test_a_quiet_tab_reports_nothing_but_can_be_waited_for(events: list[Event]) -> None:
    tab = TabRecord("check", ContextRecord("c"), events.append, quiet=True)
    with tab.expect(lambda event: isinstance(event, DocumentStarted)) as expectation:
        tab.emit(started("a"))
        expectation.wait(0, lambda: "")
    assert events == []
    assert tab.visibility == "visible"


def test_popups_are_named_after_their_opener_each_once(tab: TabRecord) -> None:
    names = [tab.next_popup_name() for _ in range(2)]
    assert names == ["tab-1.popup-1", "tab-1.popup-2"]


def test_a_context_remembers_where_its_documents_came_from(tab: TabRecord) -> None:
    for number, url in enumerate(
        ["http://x:8080/a?b", "https://y/", "about:blank", "chrome-error://chromewebdata/"]
    ):
        tab.emit(started(f"d{number}", url=url))
    assert tab.context.origins == {"http://x:8080", "https://y"}


def test_a_crashed_tab_can_live_again_and_a_closed_one_cannot(tab: TabRecord) -> None:
    tab.crash()
    tab.revive()
    assert tab.ended is None
    tab.close()
    tab.revive()
    assert isinstance(tab.ended, StepError)
