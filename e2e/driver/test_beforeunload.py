"""`beforeunload` without leaving: by a dialog that is cancelled, by a mailto: link."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bridge.core.events import DocumentStarted
from bridge.driver import DriverTab
from bridge.driver.steps.beforeunload import Leaving
from bridge.errors import StepError
from e2e.conftest import Site, Watched
from e2e.processes import descendants

PAGE = "<p>stay<script>asked = 0; addEventListener('beforeunload', (e) => { asked += e.isTrusted })</script>"


@pytest.fixture
def tab(watched: Watched, site: Site) -> Iterator[DriverTab]:
    tab = watched.driver.open_tab("asked", site.put("/leaving", PAGE))
    yield tab
    tab.close()


def test_a_dialog_is_cancelled_and_the_page_stays(watched: Watched, tab: DriverTab) -> None:
    documents = len(watched.of("asked", DocumentStarted))
    for times in (1, 2):
        tab.before_unload()
        assert tab.page.evaluate("asked") == times
    tab.before_unload("mailto")
    assert tab.page.evaluate("asked") == 3
    assert len(watched.of("asked", DocumentStarted)) == documents
    # Nothing is held up later on.
    tab.reload()
    assert len(watched.of("asked", DocumentStarted)) == documents + 1


def test_a_mailto_link_asks_and_starts_no_mail_program(watched: Watched, tab: DriverTab) -> None:
    tab.before_unload("mailto")
    assert tab.page.evaluate("asked") == 1
    assert tab.page.locator("a").count() == 0
    started = " ".join(process.command for process in descendants(watched.driver.pid))
    assert "/usr/bin/xdg-email" not in started


@pytest.mark.parametrize("how", ["dialog", "mailto"])
def test_a_hidden_page_is_not_asked(tab: DriverTab, how: Leaving) -> None:
    tab.hide()
    with pytest.raises(StepError, match="asked: a user cannot leave a hidden page"):
        tab.before_unload(how)
    assert tab.page.evaluate("asked") == 0
    assert tab.visibility() == "hidden"


def test_a_page_with_a_dialog_of_its_own_stays_too(watched: Watched, site: Site) -> None:
    own = "<script>addEventListener('beforeunload', (e) => e.preventDefault())</script>"
    tab = watched.driver.open_tab("own", site.put("/own", own))
    tab.before_unload()
    tab.page.evaluate("mark = 1")
    assert tab.page.evaluate("mark") == 1
    tab.close()


def test_a_listener_of_the_test_that_accepts_is_told(tab: DriverTab) -> None:
    """It comes too late: the page stays, and the listener's own call is refused."""
    seen: list[str] = []
    tab.page.on("dialog", lambda dialog: seen.append(dialog.type))
    tab.before_unload()
    assert tab.page.evaluate("asked") == 1
    assert seen == ["beforeunload"]
