"""Pages with an SDK of 6.x that show other sessions too. In one run one version of an SDK is under test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bridge import Bridge
from e2e.conftest import Site
from e2e.harness.test_sessions import DRAWN, FOREIGN, beside, opened, renewed_undrawn, store

OLD = "6.27.1"


@pytest.fixture(scope="module")
def bridge() -> Iterator[Bridge]:
    with Bridge.launch() as bridge:
        yield bridge


def test_a_foreign_store_of_a_newer_key_is_told_apart_from_an_old_sdks(bridge: Bridge, site: Site) -> None:
    writer = f"setInterval(() => {store('_dd_s_v2', FOREIGN)}, 200)"
    tab = opened(bridge, beside(site, OLD, writer))
    tab.page.wait_for_function("document.cookie.includes('_dd_s_v2=')")
    tab.expire_session()
    tab.expect_profiler("stopped(session-expired)")
    tab.activity()
    tab.expect_profiler("running")
    judgement = tab.judge()
    assert (judgement.rules["stops-on-expiry"], judgement.rules["restarts-on-renewal"]) == ("held", "held")
    assert any("_dd_s_v2 has another session (22222222)" in notice for notice in judgement.notices)
    tab.close()


def test_an_old_sdk_does_not_draw_again(bridge: Bridge, site: Site) -> None:
    url = beside(site, OLD, store("_dd_s", DRAWN, "rum=2&"), profilingSampleRate=0.001)
    assert renewed_undrawn(opened(bridge, url)) == "violated"
