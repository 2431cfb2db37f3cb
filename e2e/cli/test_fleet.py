"""`run` and `bisect` with `--executor`, on two real Dask workers."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from bridge.judging.judge import judge
from bridge.judging.recording_files import read
from bridge.judging.replay import Replay
from bridge.judging.results import result_of
from e2e.apps.local_builds import RULE
from e2e.cli.calling import cli, said
from e2e.driver.test_attach import chromium
from e2e.explore.cluster import Cluster

NIGHTLY = os.environ.get("FUZZ_PROFILE") == "nightly"


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with Cluster(tmp_path_factory.mktemp("cluster")) as cluster:
        yield cluster


def test_a_fleet_gives_results_in_their_order_and_the_recordings(cluster: Cluster, tmp_path: Path) -> None:
    call = ("run", "hidden-resume", "--sdk", "agent", "--repeat", "2", "--json", "--recording", "there")
    result = cli(*call, "--executor", cluster.executor, cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    results = said(result)["results"]
    assert [(each["repeat"], each["verdict"]) for each in results] == [(1, "held"), (2, "held")]
    for each in results:
        path = Path(each["recording"])
        assert path.parent.name == "there"
        replay = Replay.of(read(tmp_path / path))
        again = result_of(replay, judge(replay))
        assert (again.repeat, again.verdict, again.rules) == (each["repeat"], "held", each["rules"])


@pytest.mark.skipif(not NIGHTLY, reason="too long for each run: `make sequences` runs it")
def test_a_worker_attaches_to_the_chromium_that_its_environment_names(tmp_path: Path) -> None:
    (tmp_path / "cluster").mkdir()
    with chromium(tmp_path / "profile") as running, Cluster(tmp_path / "cluster", workers=0) as cluster:
        # It could not start one itself.
        cluster.add(PROFILER_BRIDGE_CDP=running.url, PROFILER_BRIDGE_CHROMIUM="/nowhere")
        result = cli("run", "hidden-resume", "--sdk", "agent", "--json", "--executor", cluster.executor)
        assert result.returncode == 0, result.stderr
        assert running.process.poll() is None


@pytest.mark.skipif(not NIGHTLY, reason="too long for each run: `make sequences` runs it")
def test_a_fleet_finds_the_release_that_mended_the_first_bug(cluster: Cluster) -> None:
    args = ("bisect", "hidden-expiry", "--rule", RULE, "--sdk", "datadog")
    result = cli(*args, "--bad", "6.27.0", "--good", "6.28.0", "--json", "--executor", cluster.executor)
    assert result.returncode == 0, result.stderr
    found = said(result)["found"]
    assert (found["older"], found["newer"], found["newer_is"]) == ("6.27.0", "6.27.1", "good")
