"""Each fixture, as a test's author sees it."""

from __future__ import annotations

from textwrap import dedent

import pytest

from e2e.conftest import Site
from e2e.plugin.suites import run


def test_each_test_sees_its_own_and_its_tabs_are_closed(pytester: pytest.Pytester, site: Site) -> None:
    suite = f"""
        import pytest

        SEND = "proxy => fetch(proxy + '?ddforward=%2Fapi%2Fv2%2Flogs', {{method: 'POST', body: '1'}})"
        seen = []

        @pytest.fixture(scope="module")
        def wide(bridge): return bridge.open_tab({site.put("/wide")!r})

        @pytest.mark.parametrize("number", range(3))
        def test_own(bridge, bridge_tab, bridge_new_tab, bridge_intake, number):
            assert bridge_intake.uploads == []
            other = bridge_new_tab({site.put("/other")!r})
            bridge_tab.goto({site.put("/own")!r})
            bridge_tab.page.evaluate(SEND, bridge.proxy_for(bridge_tab.name))
            [upload] = bridge_intake.uploads
            assert upload.tab == bridge_tab.name
            assert set(bridge.open_tabs(bridge.run)) <= set(bridge.driver.tabs)
            assert [tab.name for tab in bridge.driver.tabs] == [bridge_tab.name, other.name]
            seen.append((bridge_tab.page, bridge_tab.name))

        def test_all_were_closed(bridge):
            assert all(page.is_closed() for page, _ in seen)
            assert len({{name for _, name in seen}}) == 3
            assert bridge.driver.tabs == []

        def test_opened_without_a_fixture(bridge):
            seen.append((bridge.open_tab().page, "bare"))

        def test_closed_too(wide, bridge):
            assert seen[-1][0].is_closed()

        def test_what_a_wider_fixture_opens_stays(wide, bridge, bridge_tab):
            wide.hide()
            wide.show()
            assert wide.state.history.name == wide.name
    """
    done = run(pytester, test_it=dedent(suite))
    assert set(done.outcomes.values()) == {"passed"}, done.output
    assert len(done.outcomes) == 7


def test_playwrights_fixtures_work_beside_ours_in_one_test(pytester: pytest.Pytester, site: Site) -> None:
    suite = f"""
        URL = {site.put("/plain", "<h1>hello</h1>")!r}

        def test_both(page, bridge_tab):
            page.goto(URL)
            bridge_tab.goto(URL)
            bridge_tab.hide()
            assert page.evaluate("document.visibilityState") == "visible"
            assert bridge_tab.page.evaluate("document.visibilityState") == "hidden"
            assert page.inner_text("h1") == bridge_tab.page.inner_text("h1") == "hello"

        def test_ours_alone(bridge_tab): bridge_tab.goto(URL)
        def test_theirs_alone(page): page.goto(URL)
        def test_the_other_way_round(bridge_tab, page): page.goto(URL)
    """
    done = run(pytester, "--tracing", "on", test_it=dedent(suite))
    assert set(done.outcomes.values()) == {"passed"}, done.output
    assert {file.rpartition("/")[2] for file in done.files} == {"trace.zip"}


@pytest.mark.parametrize("plugins", [(), ("-p", "no:base_url")])
def test_relative_addresses_are_joined_to_base_url(
    pytester: pytest.Pytester, site: Site, plugins: tuple[str, ...]
) -> None:
    site.put("/sub/page", "<h1>relative</h1>")
    suite = """
        def test_it(bridge_tab, bridge_new_tab, bridge):
            bridge_tab.goto("/sub/page")
            called = bridge_new_tab(lambda proxy: f"/sub/page?{proxy}")
            tabs = [bridge_tab, bridge_new_tab("/sub/page"), called]
            assert [tab.page.inner_text("h1") for tab in tabs] == ["relative"] * 3
    """
    done = run(pytester, *plugins, "--base-url", site.url("/"), test_it=dedent(suite))
    assert done.outcomes == {"test_it": "passed"}, done.output


def test_without_pytest_playwright_there_is_a_base_url_where_the_project_has_one(
    pytester: pytest.Pytester, site: Site
) -> None:
    site.put("/own", "<h1>own</h1>")
    conftest = f"""
@pytest.fixture
def base_url():
    return {site.url("/")!r}
"""
    suite = """
        def test_it(bridge_tab):
            bridge_tab.goto("own")
            assert bridge_tab.page.inner_text("h1") == "own"
    """
    plugins = ("-p", "no:playwright", "-p", "no:base_url")
    done = run(pytester, *plugins, conftest=conftest, test_it=dedent(suite))
    assert done.outcomes == {"test_it": "passed"}, done.output


def test_a_fixture_of_the_projects_own_called_bridge_is_left_alone(pytester: pytest.Pytester) -> None:
    conftest = """
@pytest.fixture
def bridge(tmp_path):
    return f"over {tmp_path.name}"
"""
    suite = """
        import sys

        def test_theirs(bridge):
            assert bridge.startswith("over ")
            assert "bridge.harness" not in sys.modules

        def test_ours_beside_it(bridge, bridge_tab):
            assert bridge.startswith("over ")
            bridge_tab.hide()
    """
    done = run(pytester, conftest=conftest, test_it=dedent(suite))
    assert done.outcomes == {"test_theirs": "passed", "test_ours_beside_it": "passed"}, done.output


def test_the_configuration_is_taken_by_the_tests_that_it_is_for(
    pytester: pytest.Pytester, site: Site
) -> None:
    suite = f"""
        import pytest
        from bridge import BridgeError

        class TestHere:
            @pytest.fixture
            def bridge_config(self, bridge_config):
                return {{**bridge_config, "vendor": "datadog", "timeout_s": 0.05, "recording": "on"}}

            def test_it(self, bridge, bridge_tab):
                assert bridge.run.vendor.name == "datadog"
                bridge_tab.goto({site.put("/plain")!r})
                with pytest.raises(BridgeError, match="no script on the page has constructed a Profiler"):
                    bridge_tab.expect_profiler("running")
                assert bridge.timeout_s == 0.05

        def test_elsewhere(bridge, bridge_tab):
            assert bridge.run.vendor is None
            assert bridge.timeout_s == 10

        class TestWrong:
            @pytest.fixture
            def bridge_config(self): return {{"vendor": "newrelic"}}

            def test_wrong(self, bridge_tab): pass
    """
    done = run(pytester, test_it=dedent(suite))
    assert done.outcomes == {"test_it": "passed", "test_elsewhere": "passed", "test_wrong": "error"}, (
        done.output
    )
    assert "no vendor named 'newrelic'; known are: datadog" in done.output
    assert done.files == ["test-it-py-testhere-test-it/recording.pbr.zip"]
