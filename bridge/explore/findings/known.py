"""The memory of searches: the findings of earlier ones, in a file for each kind of subject."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

import msgspec

from bridge.core.steps.base import Step
from bridge.errors import BadInput, RecordingFailed
from bridge.explore.search.found import Found, Known
from bridge.explore.space.case import Case, Pace
from bridge.explore.space.graph import Move
from bridge.judging.recording_files import write_whole
from bridge.scenarios.format import AnyStep

#: Where findings are kept, in the folder in which the command runs.
FOLDER = Path(".profiler-bridge") / "findings"


class KnownFinding(msgspec.Struct, frozen=True, kw_only=True):
    """A finding. `moves`: the steps of each move. `subjects`: those that were last seen to break the rule."""

    rule: str
    moves: tuple[tuple[AnyStep, ...], ...]
    pace: Pace
    tabs: int = 1
    message: str = ""
    subjects: tuple[str, ...] = ()


class KnownFindings(msgspec.Struct, frozen=True, kw_only=True):
    """The document of a file."""

    schema: Literal["profiler-bridge.findings/1"] = "profiler-bridge.findings/1"
    findings: tuple[KnownFinding, ...] = ()


def file_for(subject: str) -> Path:
    """Return the file for a subject: one for all versions of an SDK, one for each page."""
    name = subject.partition("@")[0] if "://" not in subject else subject.partition("://")[2]
    return FOLDER / f"{re.sub(r'[^A-Za-z0-9.-]+', '-', name).strip('-')}.json"


def read_known(path: Path) -> KnownFindings:
    """Read a file; one that does not exist has no findings. Raises BadInput."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=KnownFindings)
    except FileNotFoundError:
        return KnownFindings()
    except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadInput(f"{path}: no file of known findings: {error}") from error


def cases_of(known: KnownFindings) -> list[Known]:
    """Return the cases, to be played first."""
    return [Known(each.rule, _case(each)) for each in known.findings]


def remembered(known: KnownFindings, found: Found, subject: str) -> KnownFindings:
    """Return what is known after a search. What is gone from this subject stays, for others."""
    kept = {(each.rule, _case(each)): each for each in known.findings}
    for gone in found.gone:
        if (before := kept.get(gone)) is not None:
            others = tuple(name for name in before.subjects if name != subject)
            kept[gone] = msgspec.structs.replace(before, subjects=others)
    for finding in found.findings:
        if finding.stable:
            key = (finding.rule, finding.case)
            before = kept.get(key)
            kept[key] = KnownFinding(
                rule=finding.rule,
                moves=tuple(move.steps for move in finding.case.moves),
                pace=finding.case.pace,
                tabs=finding.case.tabs,
                message=finding.broken.message,
                subjects=tuple(dict.fromkeys((*(before.subjects if before else ()), subject))),
            )
    return KnownFindings(findings=tuple(kept.values()))


def write_known(path: Path, known: KnownFindings) -> None:
    """Write a file, whole or not at all. Raises RecordingFailed."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, msgspec.json.format(msgspec.json.encode(known), indent=2) + b"\n")
    except OSError as error:
        raise RecordingFailed(f"cannot write {path}: {error.strerror}") from error


def _case(known: KnownFinding) -> Case:
    steps: Iterable[tuple[Step, ...]] = known.moves
    return Case(tuple(Move(each) for each in steps), known.pace, known.tabs)
