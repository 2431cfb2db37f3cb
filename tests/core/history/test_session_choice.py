from __future__ import annotations

from typing import Any

from bridge.core import events as e
from bridge.core.history.session_choice import IN_MEMORY, SessionChoice
from bridge.core.sessions import SessionReading

TAB, DOC = "tab-1", "doc-1"
PAGE = "https://shop.example/cart"
SDK = "https://cdn.example/v7/datadog-rum.js"
CHUNK = "https://cdn.example/v7/chunks/profiler.js"
APP = "https://shop.example/app.js"


def read(_key: str, value: str, _date_ms: float) -> SessionReading:
    """`ID`, `ID/OPTIONS` or `expired/OPTIONS`; `logs-ID` is of another product."""
    session, _, options = value.partition("/")
    state: Any = "expired" if session == "expired" else "tracked" if session else "absent"
    named = session if state == "tracked" else None
    return SessionReading(state=state, id=named, options=options, foreign=session.startswith("logs"))


class Page:
    def __init__(self, settled: dict[str, int] | None = None) -> None:
        self.choice = SessionChoice(read, settled)
        self.choice.opened(TAB, DOC, f"{PAGE}?q=1")
        self.at = 0.0

    def write(
        self,
        key: str,
        *values: str,
        by: str = "page",
        site: str = f"{SDK}:1:1",
        medium: str = "cookie",
        attributes: str = "path=/",
    ) -> str | None:
        """The value of the chosen store that is handed on, None if nothing is."""
        self.at += 1
        event = e.SessionStoreChanged(
            wall_ms=self.at,
            tab=TAB,
            document=DOC,
            seq=int(self.at),
            page_ms=self.at,
            medium=medium,  # type: ignore[arg-type]
            key=key,
            value=values[0] if values else "",
            others=list(values[1:]),
            by=by,  # type: ignore[arg-type]
            site=site if by == "page" else "",
            attributes=attributes if by == "page" else "",
        )
        taken = self.choice.take(event, self.at)
        return None if taken is None else taken.value

    @property
    def chosen(self) -> str | None:
        """The value of the chosen store."""
        number = self.choice.current().get(DOC)
        if number is None or number == IN_MEMORY:
            return None
        return self.choice._documents[DOC].stores[number].value


def test_a_single_store_is_it() -> None:
    page = Page()
    assert page.write("_dd_s_v2", "a") == "a"
    assert page.write("_dd_s_v2", "b") == "b"
    assert page.write("_dd_s_v2") == ""
    assert not page.choice.revised


def test_what_the_sdk_names_decides_and_revises() -> None:
    page = Page()
    assert page.write("_dd_s", "a") == "a"
    assert page.write("_dd_s_v2", "b") is None
    page.choice.hear(TAB, "b", of_profiler=True)
    assert page.choice.revised
    assert page.chosen == "b"


def test_a_migrated_session_is_in_both_stores_until_one_goes_on() -> None:
    page = Page()
    page.write("_dd_s", "a")
    page.write("_dd_s_v2", "a")
    page.write("_dd_s_v2", "b")
    page.write("_dd_s", "c")
    for session in ("a", "b"):
        page.choice.hear(TAB, session, of_profiler=True)
    assert page.chosen == "b"


def test_a_profilers_words_weigh_more_than_an_events() -> None:
    page = Page()
    page.write("_dd_s", "a")
    page.write("_dd_s_v2", "b")
    page.choice.hear(TAB, "a", of_profiler=False)
    assert page.chosen == "a"
    page.choice.hear(TAB, "b", of_profiler=True)
    assert page.chosen == "b"


def test_of_two_cookies_the_one_for_the_whole_site_is_it() -> None:
    page = Page()
    assert page.write("_dd_s_v2", "a/2", attributes="path=/shop/;max-age=9") == "a/2"
    assert page.write("_dd_s_v2", "a/2", "b/0", attributes="Path=/; max-age=9") == "b/0"
    assert page.write("_dd_s_v2", "c/2", "b/0", attributes="path=/shop/") is None
    assert page.write("_dd_s_v2", "c/2", "expired/0") == "expired/0"
    assert page.write("_dd_s_v2", "c/2", "d/0") == "d/0"


def test_a_cookie_keeps_its_options_when_the_order_changes() -> None:
    page = Page()
    page.write("_dd_s_v2", "a/0")
    page.choice.hear(TAB, "a", of_profiler=True)
    assert page.write("_dd_s_v2", "x/3", "a/0", by="elsewhere") is None
    assert page.write("_dd_s_v2", "b/0", "y/3") == "b/0"


def test_a_cookie_that_is_written_over_is_gone() -> None:
    page = Page()
    assert page.write("k", "a/2", site=f"{PAGE}:1:1") == "a/2"
    page.write("k", "b/0", site=f"{PAGE}:2:1")
    assert page.chosen == "b/0"


def test_of_cookies_without_options_an_sdk_reads_the_first() -> None:
    page = Page()
    page.write("_dd_s", "parent", by="elsewhere")
    assert page.write("_dd_s", "parent", "own") is None
    assert page.chosen == "parent"


def test_another_products_session_is_not_it() -> None:
    page = Page()
    assert page.write("_dd_s", "logs-1") == "logs-1"
    assert page.write("_dd_s_v2", "a") == "a"
    assert page.choice.revised


def test_the_nearest_script_is_the_sdks() -> None:
    page = Page()
    page.write("_dd_s", "a", site=f"{APP}:3:1")
    page.write("_dd_s_v2", "b", site=f"{SDK}:1:99")
    assert page.chosen == "a"
    page.choice.constructed(TAB, DOC, f"{CHUNK}:1:200")
    assert page.chosen == "b"
    assert page.choice.revised


def test_a_store_that_the_page_writes_before_one_that_is_only_there() -> None:
    page = Page()
    page.write("_dd_s", "old", by="elsewhere")
    page.write("_dd_s_v2", "new")
    assert page.chosen == "new"


def test_a_cookie_before_storage() -> None:
    page = Page()
    page.write("_dd_s", "a", medium="session-storage")
    page.write("_dd_s", "b", medium="local-storage")
    page.write("_dd_s", "c")
    assert page.chosen == "c"
    page.choice.hear(TAB, "b", of_profiler=True)
    assert page.chosen == "b"


def test_a_session_that_no_store_has_is_in_memory() -> None:
    page = Page()
    assert not page.choice.in_memory(TAB, DOC)
    page.choice.hear(TAB, "m", of_profiler=True)
    assert page.choice.in_memory(TAB, DOC)


def test_a_store_of_the_app_is_not_that_of_an_sdk_that_names_other_sessions() -> None:
    page = Page()
    page.choice.constructed(TAB, DOC, f"{CHUNK}:1:200")
    page.write("_dd_s", "app", site=f"{PAGE}:9:1")
    page.choice.hear(TAB, "m", of_profiler=True)
    assert page.choice.in_memory(TAB, DOC)
    assert page.choice.current() == {DOC: IN_MEMORY}
    assert page.choice.revised


def test_a_wrong_name_does_not_hide_the_store_that_the_sdk_itself_writes() -> None:
    page = Page()
    page.choice.constructed(TAB, DOC, f"{CHUNK}:1:200")
    page.write("_dd_s", "a", site=f"{SDK}:1:1")
    page.choice.hear(TAB, "wrong", of_profiler=True)
    assert page.chosen == "a"


def test_a_recording_without_scripts_keeps_its_store() -> None:
    page = Page()
    page.write("_dd_s", "a", site="")
    page.choice.hear(TAB, "wrong", of_profiler=True)
    assert page.chosen == "a"


def test_the_other_stores_can_be_told() -> None:
    page = Page()
    page.write("_dd_s", "a", site=f"{APP}:3:1")
    page.write("_dd_s_v2", "b")
    page.choice.hear(TAB, "b", of_profiler=True)
    [other] = page.choice.others(TAB)
    assert (other.medium, other.key, list(other.ids), list(other.scripts)) == (
        "cookie",
        "_dd_s",
        ["a"],
        [APP],
    )


def test_what_an_earlier_pass_found_holds_from_the_beginning() -> None:
    first = Page()
    first.write("_dd_s", "a")
    first.write("_dd_s_v2", "b")
    first.choice.hear(TAB, "b", of_profiler=True)
    page = Page(first.choice.current())
    assert page.write("_dd_s", "a") is None
    assert page.write("_dd_s_v2", "b") == "b"
    assert not page.choice.revised
