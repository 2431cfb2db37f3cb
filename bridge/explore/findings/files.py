"""Writes what is handed over for the findings of a search."""

from __future__ import annotations

from pathlib import Path

from msgspec import structs

from bridge.core.events import ConsoleWritten, ErrorThrown, Event
from bridge.core.recording import Recording
from bridge.core.redaction import REDACTED
from bridge.errors import RecordingFailed
from bridge.explore.findings.dot import dot
from bridge.explore.findings.emit import name_for, pytest_module, report_for, scenario_for
from bridge.explore.findings.picture import broken_by, picture_of
from bridge.explore.findings.svg import svg
from bridge.explore.search.found import Finding, Found
from bridge.explore.search.plan import Plan
from bridge.judging.judge import judge
from bridge.judging.recording_files import read
from bridge.judging.replay import Replay
from bridge.judging.timeline import rows
from bridge.scenarios.format import encode_scenario


def write_findings(found: Found, plan: Plan, subject: str, folder: Path, url: str = "") -> list[Path]:
    """Write a scenario, a pytest module and a bug report for each confirmed finding, and `coverage.svg` and
    `coverage.dot`, the picture of the graph. Returns the files.

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
            written += _write(folder, files)
        stable = [finding for finding in found.findings if finding.stable]
        picture = picture_of(plan.graph, found.coverage.transitions, broken_by(plan.graph, stable))
        written += _write(folder, {"coverage.svg": svg(picture), "coverage.dot": dot(picture)})
    except OSError as error:
        raise RecordingFailed(f"cannot write into {folder}: {error.strerror}") from error
    return written


def _write(folder: Path, files: dict[str, str]) -> list[Path]:
    for file, text in files.items():
        (folder / file).write_text(text, "utf-8")
    return [folder / file for file in files]


def _bug_report(finding: Finding, subject: str, recording: Recording) -> str:
    judgement = judge(Replay.of(recording))
    told = rows(Replay.of(_without_texts(recording)), judgement)
    return report_for(finding, subject, recording.meta.browser, told)


def _without_texts(recording: Recording) -> Recording:
    """Return the recording without what its page has written to the console, or thrown."""
    return structs.replace(recording, events=[_without_text(event) for event in recording.events])


def _without_text(event: Event) -> Event:
    if isinstance(event, ConsoleWritten):
        return structs.replace(event, text=REDACTED)
    if isinstance(event, ErrorThrown):
        name, colon, _ = event.text.partition(":")
        kind = f"{name}: " if colon and name.isidentifier() else ""
        return structs.replace(event, text=kind + REDACTED)
    return event
