"""A page with its own switch for its profiler: the bridge is told what the user has just done."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bridge import Bridge
from bridge.harness.run import Run
from bridge.harness.tab import Tab
from e2e.conftest import Page, Site

RULE = "stays-stopped-by-user"
PAGE = """<!doctype html><title>a page with a switch for its profiler</title>
<script>
const now = Date.now()
const session = `id=${crypto.randomUUID()}&created=${now}&expire=${now + 9e5}&c=0`
document.cookie = `_dd_s_v2=${session};path=/;max-age=900`
let profiler
function start() { profiler = new Profiler({ sampleInterval: 10, maxBufferSize: 6000 }) }
function stop() { profiler.stop() }
addEventListener('load', start)
</script>"""


@pytest.fixture(scope="module")
def bridge() -> Iterator[Bridge]:
    with Bridge.launch() as bridge:
        yield bridge


@pytest.fixture
def tab(bridge: Bridge, site: Site) -> Tab:
    """A tab whose user has stopped the profiler, and told the bridge after that."""
    site.pages["/switch"] = Page(PAGE, {"Content-Type": "text/html", "Document-Policy": "js-profiling"}, 200)
    tab = bridge.open_tab(site.url("/switch"), run=Run(), vendor="datadog")
    tab.expect_profiler("running")
    tab.page.evaluate("stop()")
    tab.user_stop()
    return tab


def test_a_start_that_is_told_after_it_happened(tab: Tab) -> None:
    tab.settle()
    tab.page.evaluate("start()")
    tab.user_start()
    assert tab.judge().rules[RULE] == "held"
    assert tab.profiler == "running"


def test_a_page_that_is_loaded_anew_may_start(tab: Tab) -> None:
    tab.reload()
    tab.expect_profiler("running")
    assert tab.judge().rules[RULE] == "held"


def test_a_page_that_starts_by_itself_is_caught(tab: Tab) -> None:
    tab.page.evaluate("start()")
    tab.hide()
    tab.user_start()
    assert tab.judge().rules[RULE] == "violated"
