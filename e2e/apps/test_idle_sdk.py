"""Real SDKs while the user is away: a visible session is kept up by its SDK, a hidden one ends."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bridge.harness.bridge import Bridge
from bridge.harness.run import Run
from bridge.harness.tab import Tab
from bridge.subjects import Serving, resolve, serve

#: A session lives for 15 minutes without the user.
OVER_MIN = 15 + 1 / 60


@pytest.fixture(scope="module")
def bridge() -> Iterator[Bridge]:
    with Bridge.launch() as bridge:
        yield bridge


@pytest.fixture(scope="module", params=["datadog@6.27.1", "datadog@latest"])
def sdk(request: pytest.FixtureRequest) -> Iterator[Serving]:
    served = serve(resolve(request.param))
    yield served
    served.close()


def at_work(bridge: Bridge, sdk: Serving) -> Tab:
    bridge.begin(Run())
    tab = bridge.open_tab(sdk.url, vendor="datadog")
    tab.expect_session("tracked")
    tab.expect_profiler("running")
    return tab


def test_a_visible_session_lives_while_the_user_is_away(bridge: Bridge, sdk: Serving) -> None:
    """A visible SDK extends its session each minute, and collects each minute."""
    tab = at_work(bridge, sdk)
    session = tab.session.id
    tab._driver_tab.idle(OVER_MIN)
    tab.sync()
    assert (tab.session.state, tab.session.id, tab.profiler) == ("tracked", session, "running")
    natives = tab.state.history.natives
    assert sum(native.stopped_by_page for native in natives) >= 14
    assert [native.session_id for native in natives] == [session] * len(natives)
    # How densely a busy machine samples is another matter.
    assert {violation.rule for violation in tab.judge().violations} <= {"trace-covers-run"}
    tab.close()


def test_a_hidden_session_ends_while_the_user_is_away(bridge: Bridge, sdk: Serving) -> None:
    tab = at_work(bridge, sdk)
    tab.hide()
    tab.expect_profiler("paused")
    tab._driver_tab.idle(OVER_MIN)
    tab.sync()
    assert tab.session.state == "expired"
    [lapse] = tab.state.history.lapses
    tab.close()
    assert lapse.noticed_at is not None
