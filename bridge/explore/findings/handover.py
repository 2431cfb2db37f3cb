"""Writes what is handed over for the findings of a search, and builds its JSON document."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec

from bridge.core.events import ConsoleWritten, ErrorThrown, Event
from bridge.core.recording import Recording
from bridge.core.redaction import REDACTED
from bridge.errors import RecordingFailed
from bridge.explore.findings.emit import name_for, pytest_module, report_for, scenario_for
from bridge.explore.search.found import Finding, Found
from bridge.explore.space.coverage import Counts
from bridge.explore.space.graph import Graph, name_of
from bridge.judging.judge import judge
from bridge.judging.recording_files import read
from bridge.judging.replay import Replay
from bridge.judging.timeline import rows
from bridge.scenarios.format import encode_scenario
from bridge.vendors.sharing import shared_text


class Covered(msgspec.Struct, frozen=True, kw_only=True):
    """What was covered. `sequences`: played to their end. `order_complete`: the highest order of which all
    sequences were played, -1 if none. `pruned`: transitions that are the same as others."""

    sequences: int
    order_complete: int
    observed: Counts
    pruned: int
    not_played: dict[str, str]
    inconclusive: int


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """A finding in JSON; see `bridge.explore.search.search.Finding`."""

    rule: str
    steps: str
    pace: str
    faults: list[str]
    message: str
    confirmed: int
    runs: int
    variants: list[str]
    recording: str


class ExploreReport(msgspec.Struct, frozen=True, kw_only=True):
    schema: Literal["profiler-bridge.explore/1"] = "profiler-bridge.explore/1"
    ok: bool
    subject: str
    covered: Covered
    findings: list[Told]
    unstable: list[Told]
    crashes: list[str]
    interrupted: bool


def report_of(found: Found, graph: Graph, subject: str) -> ExploreReport:
    """Return the JSON document of a search."""
    stable = [finding for finding in found.findings if finding.stable]
    return ExploreReport(
        ok=not stable,
        subject=shared_text(subject),
        covered=Covered(
            sequences=found.played,
            order_complete=found.complete,
            observed=found.coverage.counts(),
            pruned=len(graph.left_out),
            not_played={case: shared_text(why) for case, why in found.not_played.items()},
            inconclusive=found.inconclusive,
        ),
        findings=[_told(finding) for finding in stable],
        unstable=[_told(finding) for finding in found.findings if not finding.stable],
        crashes=[shared_text(crash) for crash in found.crashes],
        interrupted=found.interrupted,
    )


def _told(finding: Finding) -> Told:
    return Told(
        rule=finding.rule,
        steps=name_of(finding.case.moves),
        pace=finding.case.pace,
        faults=list(finding.case.faults),
        message=shared_text(finding.broken.message),
        confirmed=finding.confirmed,
        runs=finding.runs,
        variants=[case.name for case in finding.variants],
        recording=finding.recording,
    )


def write_findings(found: Found, subject: str, folder: Path, url: str = "") -> list[Path]:
    """Write a scenario, a pytest module and a bug report for each confirmed finding. Returns the files.

    Raises RecordingFailed if the folder cannot be written, and BadRecording if a recording cannot be read.
    """
    written: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for finding in found.findings:
            if not finding.stable:
                continue
            name, recording = name_for(finding), read(Path(finding.recording))
            files = {
                f"{name}.json": encode_scenario(scenario_for(finding)).decode(),
                f"test_{name.replace('-', '_')}.py": pytest_module(finding, subject, url),
                f"{name}.md": _bug_report(finding, subject, recording),
            }
            for file, text in files.items():
                (folder / file).write_text(text, "utf-8")
                written.append(folder / file)
    except OSError as error:
        raise RecordingFailed(f"cannot write into {folder}: {error.strerror}") from error
    return written


def _bug_report(finding: Finding, subject: str, recording: Recording) -> str:
    judgement = judge(Replay.of(recording))
    told = rows(Replay.of(_without_texts(recording)), judgement)
    return report_for(finding, subject, recording.meta.browser, told)


def _without_texts(recording: Recording) -> Recording:
    """Return the recording without what its page has written to the console, or thrown."""
    return msgspec.structs.replace(recording, events=[_without_text(event) for event in recording.events])


def _without_text(event: Event) -> Event:
    if isinstance(event, ConsoleWritten):
        return msgspec.structs.replace(event, text=REDACTED)
    if isinstance(event, ErrorThrown):
        name, colon, _ = event.text.partition(":")
        kind = f"{name}: " if colon and name.isidentifier() else ""
        return msgspec.structs.replace(event, text=kind + REDACTED)
    return event
