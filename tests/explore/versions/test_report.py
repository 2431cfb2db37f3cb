"""The report of a bisection: what is named, what is doubted, and the exit code."""

from __future__ import annotations

import json
from collections.abc import Mapping

import msgspec

from bridge.errors import ExitCode
from bridge.explore.versions.border import Border, Known, Play
from bridge.explore.versions.report import BisectReport, lines, report_of

VERSIONS = ["6.26.0", "6.27.0", "6.27.1", "6.28.0", "7.0.0"]
G: Play = "good"
B: Play = "bad"


def report(known: Mapping[int, Known], *, oldest_is_good: bool = False, every: bool = False) -> BisectReport:
    return report_of(
        Border(len(VERSIONS), oldest_is_good, every),
        VERSIONS,
        known,
        {1: "restarts-on-renewal: late", 0: "restarts-on-renewal: late"},
        {1: ["kept/1.pbr.zip"]},
        scenario="hidden-expiry",
        sdk="datadog",
        rules=("restarts-on-renewal",),
        duration_s=41.6,
        browser="Chromium 156",
    )


MENDED = {0: Known((B,)), 1: Known((B,) * 3), 2: Known((G,) * 3), 4: Known((G,))}


def test_the_first_good_version_is_named() -> None:
    said = report(MENDED)
    text = "\n".join(lines(said))
    assert "first good: 6.27.1  (last bad: 6.27.0)" in text
    assert "6.27.0  bad         3 bad: restarts-on-renewal: late" in text
    assert "1 of 5 versions were not played" in text
    assert "--all plays every one" in text
    assert text.endswith("8 plays in 42 s")
    assert (said.ok, said.exit_code) == (True, ExitCode.HELD)


def test_the_first_bad_version_is_named_the_other_way_round() -> None:
    said = report({at: Known((G,) * 3 if at < 2 else (B,) * 3) for at in range(5)}, oldest_is_good=True)
    assert "first bad: 6.27.1  (last good: 6.27.0)" in list(lines(said))


def test_versions_in_between_that_cannot_be_judged_make_it_inconclusive() -> None:
    known = {**MENDED, 1: Known(skipped="datadog@6.27.0 has no profiler"), 0: Known((B,) * 3)}
    said = report(known)
    text = "\n".join(lines(said))
    assert "first good: 6.27.1  (last bad: 6.26.0)" in text
    assert "of the versions between them nothing can be said: 6.27.0" in text
    assert "6.27.0  skipped     datadog@6.27.0 has no profiler" in text
    assert said.exit_code == ExitCode.INCONCLUSIVE


def test_a_majority_is_told_as_such() -> None:
    said = report({**MENDED, 1: Known((B, B, G, B, B))})
    assert said.found is not None
    assert not said.found.confirmed
    assert any("the majority counts" in line for line in lines(said))


def test_a_history_that_is_not_monotone_is_told_plainly() -> None:
    known = {0: Known((B,)), 1: Known((B,)), 2: Known((G,)), 3: Known((B,)), 4: Known((G,))}
    text = "\n".join(lines(report(known)))
    assert "The history is not monotone: 3 changes were seen:" in text
    assert "  first bad: 6.28.0  (last good: 6.27.1)" in text
    assert "there may be more; --all" in text
    assert "there may be more" not in "\n".join(lines(report(known, every=True)))


def test_ends_that_are_not_as_said() -> None:
    said = report({0: Known((B,) * 3), 4: Known((B,) * 3)})
    assert any("7.0.0 is said to be good, and is: bad" in line for line in lines(said))
    assert (said.found, said.exit_code) == (None, ExitCode.INCONCLUSIVE)


def test_the_json_document() -> None:
    document = json.loads(msgspec.json.encode(report(MENDED)))
    assert document["schema"] == "profiler-bridge.bisect/1"
    assert document["found"] == {
        "older": "6.27.0",
        "newer": "6.27.1",
        "newer_is": "good",
        "between": [],
        "confirmed": True,
    }
    assert document["versions"][1]["recordings"] == ["kept/1.pbr.zip"]
    assert document["versions"][3] == {"version": "6.28.0", "state": "open"}
