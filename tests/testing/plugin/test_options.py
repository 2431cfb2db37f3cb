"""Checks before any test runs: options, ini values, marks, parametrisation."""

from __future__ import annotations

import pytest

from tests.testing.plugin.alone import ALONE


def run(pytester: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    return pytester.runpytest_subprocess(*ALONE, "--strict-markers", "-W", "error", *arguments)


def says(result: pytest.RunResult) -> str:
    return "\n".join([*result.outlines, *result.errlines])


def ids(result: pytest.RunResult) -> list[str]:
    return [line.partition("::")[2] for line in result.outlines if "::" in line]


@pytest.mark.parametrize("workers", [(), ("-n", "2")])
def test_a_wrong_mark_is_a_usage_error(pytester: pytest.Pytester, workers: tuple[str, ...]) -> None:
    mark = '@pytest.mark.bridge(rules=["never"])'
    pytester.makepyfile(test_it=f"import pytest\n{mark}\ndef test_one(): pass\ndef test_two(): pass")
    result = run(pytester, *workers)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "ERROR: test_it.py::test_one: @pytest.mark.bridge: no rule named 'never'" in says(result)
    assert "INTERNALERROR" not in says(result)


def test_a_right_mark_is_known_and_harms_no_test_without_tabs(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import pytest
        @pytest.mark.bridge(rules=["status-agrees"], allow=["stops-on-expiry"])
        def test_it(): pass
        """
    )
    run(pytester).assert_outcomes(passed=1)


def test_an_sdk_that_is_none_is_a_usage_error(pytester: pytest.Pytester) -> None:
    result = run(pytester, "--bridge-sdk", "newrelic@1.0.0")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "newrelic@1.0.0: no SDK named 'newrelic'; known are: datadog" in says(result)


def test_a_way_to_record_that_is_none_is_a_usage_error(pytester: pytest.Pytester) -> None:
    assert run(pytester, "--bridge-recording", "always").ret == pytest.ExitCode.USAGE_ERROR
    pytester.makeini("[pytest]\nbridge_recording = always")
    result = run(pytester)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "bridge_recording: no mode named 'always'; known are: off, on, retain-on-failure" in says(result)


def test_the_sdks_of_a_run(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import pytest
        def test_it(bridge_sdk): pass
        @pytest.mark.parametrize("bridge_sdk", ["datadog@1.2.3"], indirect=True)
        def test_own(bridge_sdk): pass
        """
    )
    assert ids(run(pytester, "--collect-only", "-q")) == ["test_it[datadog]", "test_own[datadog@1.2.3]"]
    twice = (
        "--bridge-sdk",
        "datadog@6.27.0",
        "--bridge-sdk",
        "datadog@6.27.1",
        "--bridge-sdk=datadog@6.27.0",
    )
    assert ids(run(pytester, "--collect-only", "-q", *twice)) == [
        "test_it[datadog@6.27.0]",
        "test_it[datadog@6.27.1]",
        "test_own[datadog@1.2.3]",
    ]
    pytester.makeini("[pytest]\nbridge_sdk = datadog@6.27.0 datadog@6.26.0")
    assert "test_it[datadog@6.26.0]" in ids(run(pytester, "--collect-only", "-q"))


def test_options_reach_the_launch_and_are_merged_with_the_projects_own(pytester: pytest.Pytester) -> None:
    pytester.makeini(
        "[pytest]\nbridge_chromium = /from/ini\nbridge_headed = true\n"
        "bridge_chromium_arg = --no-sandbox --lang=de"
    )
    pytester.makeconftest(
        """
        import pytest
        @pytest.fixture(scope="session")
        def bridge_launch_args(bridge_launch_args):
            return {**bridge_launch_args, "args": (*bridge_launch_args["args"], "--mute-audio")}
        """
    )
    pytester.makepyfile(
        """
        def test_it(bridge_launch_args):
            assert bridge_launch_args == {
                "chromium": "/from/option", "headless": False, "cdp": "http://127.0.0.1:9222",
                "args": ("--no-sandbox", "--lang=de", "--mute-audio"),
            }
        """
    )
    arguments = ("--bridge-chromium", "/from/option", "--bridge-cdp", "http://127.0.0.1:9222")
    run(pytester, *arguments).assert_outcomes(passed=1)


def test_only_what_was_said_is_passed_on(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_it(bridge_launch_args): assert bridge_launch_args == {}")
    run(pytester).assert_outcomes(passed=1)


def test_a_browser_that_is_not_there_is_an_error_that_names_it(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_it(bridge_tab): pass")
    result = run(pytester, "--bridge-chromium", "/no/such/chromium")
    result.assert_outcomes(errors=1)
    assert "BrowserNotFound" in says(result)
    assert "/no/such/chromium" in says(result)


def test_what_servers_ask_of_visitors_is_an_option(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nbridge_header =\n    X-Token: abc\n    X-Preview: 1\n")
    pytester.makepyfile(
        """
        def test_it(bridge_launch_args):
            assert bridge_launch_args == {
                "headers": {"X-Token": "abc", "X-Preview": "1"},
                "http_credentials": "ada:s3cret",
                "storage_state": "state.json",
            }
        """
    )
    given = ("--bridge-http-credentials=ada:s3cret", "--bridge-storage-state=state.json")
    run(pytester, *given).assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--bridge-update-baseline",), "--bridge-update-baseline needs the file"),
        (("--bridge-baseline", "nowhere.json"), "there is no baseline "),
        (("--bridge-baseline", "bad.json"), "bad.json is no baseline of profiles"),
        (("--bridge-source-maps", "nowhere"), "nowhere"),
    ],
)
def test_a_baseline_or_maps_that_cannot_be_read_are_a_usage_error(
    pytester: pytest.Pytester, arguments: tuple[str, ...], told: str
) -> None:
    (pytester.path / "bad.json").write_text("{", encoding="utf-8")
    pytester.makepyfile("def test_it(): pass")
    result = run(pytester, *arguments)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert told in says(result)
    assert "Traceback" not in says(result)
