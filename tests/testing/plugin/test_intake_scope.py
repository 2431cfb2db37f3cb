"""Tests without the bridge's browser that share an intake: each sees only its own uploads."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.testing.plugin.alone import ALONE

QUIET = (*ALONE, "-W", "error")
WORKERS = 2

#: Each test sends the same profile, and one of its own.
SUITE = f"""
import pytest
import sys
sys.path.insert(0, {str(Path(__file__).parents[3])!r})
from tests.harness.arriving import arrived
from tests.harness.sending import send

@pytest.mark.parametrize("name", [f"session-{{number}}" for number in range(6)])
def test_it(bridge_intake_scope, name, record_property):
    with bridge_intake_scope.expect_profile(lambda profile: profile.session_id == name) as mine:
        send(bridge_intake_scope, arrived("", session="shared"))
        send(bridge_intake_scope, arrived("", session=name))
    assert [profile.session_id for profile in bridge_intake_scope.profiles] == ["shared", name]
    assert len(bridge_intake_scope.uploads) == 2
    assert mine.value.trace.coverage > 0.9
"""


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[str]:
    """A `serve` process; its address."""
    command = [sys.executable, "-m", "bridge", "serve", "--port", "0", "--store", str(tmp_path / "store")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


@pytest.mark.parametrize("workers", [(), ("-n", str(WORKERS))])
def test_each_worker_has_an_intake_of_its_own(pytester: pytest.Pytester, workers: tuple[str, ...]) -> None:
    pytester.makepyfile(SUITE)
    pytester.runpytest_subprocess(*QUIET, *workers).assert_outcomes(passed=6)


def test_workers_share_one_that_runs(pytester: pytest.Pytester, serving: str) -> None:
    pytester.makepyfile(SUITE)
    result = pytester.runpytest_subprocess(*QUIET, "-n", str(WORKERS), "--bridge-intake-url", serving)
    result.assert_outcomes(passed=6)


def test_the_address_can_come_from_the_environment(
    pytester: pytest.Pytester, serving: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROFILER_BRIDGE_INTAKE_URL", serving)
    pytester.makepyfile(
        f"def test_it(bridge_intake_scope): assert bridge_intake_scope.url.startswith({serving!r})"
    )
    pytester.runpytest_subprocess(*QUIET).assert_outcomes(passed=1)


def test_an_intake_that_does_not_run_is_told_as_such(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_it(bridge_intake_scope): pass")
    result = pytester.runpytest_subprocess(*QUIET, "--bridge-intake-url", "http://127.0.0.1:1")
    result.assert_outcomes(errors=1)
    assert "no intake answers at http://127.0.0.1:1" in result.stdout.str()
    assert "profiler-bridge serve" in result.stdout.str()
