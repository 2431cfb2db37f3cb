"""A page whose server sends no policy: `run` says so in text and JSON, `check()` and the plugin too."""

from __future__ import annotations

import re

import pytest

from bridge import Bridge
from bridge.driver import find_chromium
from bridge.driver.browser.chromium import ENVIRONMENT
from bridge.subjects import resolve
from e2e.apps.own_app import own_app
from e2e.cli.calling import cli, said
from e2e.cli.test_cli import OWN_PROFILER
from e2e.conftest import Site
from e2e.plugin.suites import run

WOULD = "production would refuse the profiler: the server sends no Document-Policy: js-profiling"


def test_a_required_policy_that_was_added_is_a_violation_with_its_document(site: Site) -> None:
    url = own_app(site, resolve("datadog@6.27.1"))
    result = cli("run", "hidden-resume", "--url", url, "--json", "--require-document-policy")
    assert result.returncode == 1, result.stderr
    [entry] = said(result)["results"]
    assert entry["verdict"] == "violated"
    assert entry["rules"].pop("document-policy") == "violated"
    assert set(entry["rules"].values()) == {"held", "not-exercised"}
    [violation] = entry["violations"]
    assert url.partition("?")[0] in violation["message"]
    assert WOULD in violation["message"]
    added = [policy for policy in entry["policies"] if policy["added"]]
    assert [(policy["url"], policy["top"], policy["server"]) for policy in added] == [(url, True, "")]
    assert WOULD in entry["not_as_in_production"][0]


def test_a_run_says_it_in_one_line(site: Site) -> None:
    result = cli("run", "hidden-resume", "--url", own_app(site, resolve("datadog@6.27.1")))
    assert result.returncode == 0, result.stderr
    text = " ".join(result.stdout.split())
    assert len(re.findall(WOULD, text)) == 1


def test_check_says_it_with_what_is_wrong(site: Site) -> None:
    with Bridge.launch(require_document_policy=True) as bridge:
        tab = bridge.open_tab(site.put("/own", OWN_PROFILER))
        with pytest.raises(AssertionError) as failed:
            tab.check()
    assert (
        f"document-policy at 0 ms: Document-Policy: js-profiling was added to {site.url('/own')}"
        in re.sub(r"at \d+ ms", "at 0 ms", str(failed.value))
    )
    assert "not as in production:" in str(failed.value)
    assert "preloading is off" in str(failed.value)


def test_the_plugin_tells_it_of_tests_that_pass_and_fails_them_where_it_is_required(
    site: Site, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(ENVIRONMENT, find_chromium().path)
    url = site.put("/own", OWN_PROFILER)
    test = f"def test_own(bridge_new_tab):\n    bridge_new_tab({url!r})\n"
    passed = run(pytester, test_it=test)
    assert passed.tests["test_own"].outcome == "passed"
    assert WOULD in passed.output
    failed = run(pytester, "--bridge-require-document-policy", test_it=test)
    assert failed.tests["test_own"].outcome == "failed"
    assert "document-policy at" in failed.tests["test_own"].text
