"""The gate of `run` for CI: the JUnit report, GitHub's annotations and summary, and the baseline."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from msgspec.structs import replace

from bridge.cli.output import note, say
from bridge.errors import UsageError
from bridge.judging.results import Report, Result, report_of
from bridge.report.gate import files
from bridge.report.gate.annotations import annotations_of, commands, resume, stop
from bridge.report.gate.call import Call, gated_report, public_call
from bridge.report.gate.junit import junit
from bridge.report.gate.known import Baseline, compare, encode, updated
from bridge.report.gate.outcomes import clean
from bridge.report.gate.step_summary import step_summary

#: The variable with the file that GitHub's runner makes for each step.
STEP_SUMMARY = "GITHUB_STEP_SUMMARY"


@dataclass(frozen=True, kw_only=True)
class GateOptions:
    """`pinned`: the SDKs that the call names with their version."""

    junit: Path | None = None
    github: bool = False
    baseline: Path | None = None
    update_baseline: bool = False
    pinned: Collection[str] = ()


class Gate:
    """Makes the report of a call, and writes what its options ask for. It is the context of the plays."""

    def __init__(self, options: GateOptions | None = None, *, as_json: bool = False) -> None:
        """Read the baseline, and check that all can be written, before anything is played. Raises UsageError,
        BadInput and RecordingFailed."""
        self._options = options = options or GateOptions()
        self._as_json = as_json
        self._baseline = _baseline(options)
        self._summary = _step_summary(options)
        self._token = ""
        self._call = Call(())
        written = (options.junit, options.baseline if options.update_baseline else None, self._summary)
        for path in filter(None, written):
            files.check_writable(path)

    def __enter__(self) -> Gate:
        if self._options.github:
            # What pages write is printed from here on, and must not be taken for commands.
            self._token = secrets.token_hex(16)
            self._command(stop(self._token))
        return self

    def __exit__(self, *_error: object) -> None:
        self._resume()

    def report(self, results: list[Result], ended_by: str = "") -> Report:
        """Return the document of a call. `ended_by`: why it ended early, "" if it did not."""
        self._call = call = public_call(results, ended_by)
        if self._options.baseline is None:
            return report_of(results)
        compared = compare(call.results, self._baseline, clean(str(self._options.baseline)))
        # An early end has not seen all: it proves nothing to be gone.
        compared = replace(compared, updated=self._options.update_baseline and not ended_by)
        self._call = call._replace(compared=compared)
        return gated_report(results, compared)

    def lines(self) -> Iterator[str]:
        """Yield what a reader is told of the baseline, after `report`."""
        if (compared := self._call.compared) is None:
            return
        yield f"baseline {compared.file}: {compared.counts}"
        yield from (f"  {word}: {each.text}" for word, several in compared.told for each in several)

    def write(self) -> None:
        """Write the files, and last the annotations, after `report`. Raises RecordingFailed."""
        options, call = self._options, self._call
        if options.junit:
            files.write(options.junit, junit(call))
            note(f"JUnit report: {options.junit}")
        if options.baseline and options.update_baseline:
            self._update(options.baseline)
        if options.github:
            self._resume()
            for command in commands(annotations_of(call)):
                self._command(command)
        if self._summary:
            files.append(self._summary, step_summary(call, files.size(self._summary)))

    def _update(self, baseline: Path) -> None:
        compared = self._call.compared
        if compared is None or not compared.updated:
            note(f"{baseline} is not updated: the call ended before all was played")
            return
        files.write(baseline, encode(updated(self._baseline, compared, self._options.pinned)))
        note(f"{baseline} is updated: {len(compared.new)} added, {len(compared.gone)} removed")

    def _resume(self) -> None:
        if self._token:
            self._command(resume(self._token))
            self._token = ""

    def _command(self, command: str) -> None:
        """Print a command of GitHub's, which reads both streams: in the order of what else is printed, but
        not into the JSON."""
        if self._as_json:
            note(command)
            sys.stderr.flush()
        else:
            say(command)


def _baseline(options: GateOptions) -> Baseline:
    if options.update_baseline and options.baseline is None:
        raise UsageError("--update-baseline needs --baseline FILE: the file that is to be written")
    if options.baseline is None:
        return Baseline()
    return files.read_baseline(options.baseline, may_be_new=options.update_baseline)


def _step_summary(options: GateOptions) -> Path | None:
    """Return the file of the step summary, None if there is none."""
    if not options.github:
        return None
    if path := os.environ.get(STEP_SUMMARY):
        return Path(path)
    note(f"{STEP_SUMMARY} is not set, as it is in a job on GitHub: --github prints annotations only")
    return None
