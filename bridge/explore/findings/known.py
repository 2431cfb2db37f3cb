"""The memory of searches: the findings of earlier ones, in a file for each kind of subject."""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import Literal, TypeVar

import msgspec

from bridge.core.steps.base import Step
from bridge.errors import BadInput, RecordingFailed
from bridge.explore.search.found import Found, Known
from bridge.explore.space.case import Case, Pace
from bridge.explore.space.graph import Move
from bridge.judging.recording_files import write_whole
from bridge.scenarios.format import AnyStep

Document = TypeVar("Document")

#: Where findings are kept, in the folder in which the command runs.
FOLDER = Path(".profiler-bridge") / "findings"
#: File systems take names of 255 bytes.
_NAME_MAX = 200


class KnownFinding(msgspec.Struct, frozen=True, kw_only=True):
    """A finding. `moves`: the steps of each move. `subjects`: those that were last seen to break the rule."""

    rule: str
    moves: tuple[tuple[AnyStep, ...], ...]
    pace: Pace
    tabs: int = 1
    message: str = ""
    subjects: tuple[str, ...] = ()


class KnownFindings(msgspec.Struct, frozen=True, kw_only=True):
    """The document of a file. `schema` has no default: another JSON document is no file without findings."""

    schema: Literal["profiler-bridge.findings/1"]
    findings: tuple[KnownFinding, ...] = ()


SCHEMA: Literal["profiler-bridge.findings/1"] = "profiler-bridge.findings/1"


class _Guided(msgspec.Struct):
    guided: tuple[str, ...]


class _Report(msgspec.Struct):
    """What is read of the JSON report of a search."""

    schema: Literal["profiler-bridge.explore/1"]
    covered: _Guided


def file_for(subject: str) -> Path:
    """Return the file for a subject: one for all versions of an SDK, one for each page."""
    name = subject.partition("@")[0] if "://" not in subject else subject.partition("://")[2]
    plain = re.sub(r"[^A-Za-z0-9.-]+", "-", name).strip("-")
    if len(plain) > _NAME_MAX:
        plain = f"{plain[:_NAME_MAX]}-{sha256(name.encode()).hexdigest()[:12]}"
    return FOLDER / f"{plain}.json"


def read_memory(path: Path) -> KnownFindings:
    """Read the file of earlier searches; before the first one there is none. Raises BadInput."""
    return read_known(path) if path.exists() else KnownFindings(schema=SCHEMA)


def read_known(path: Path) -> KnownFindings:
    """Read a file of findings. Raises BadInput."""
    return read_document(path, KnownFindings, "file of known findings")


def read_guided(path: Path) -> tuple[str, ...]:
    """Read the names of the guided sequences from the JSON report of a search. Raises BadInput."""
    return read_document(path, _Report, "JSON report of a search").covered.guided


def read_document(path: Path, kind: type[Document], what: str) -> Document:
    """Read a JSON file. `what`: what it should be, in words. Raises BadInput."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except OSError as error:
        raise BadInput(f"{path}: cannot be read ({error.strerror or error})") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadInput(f"{path}: not a {what} ({error})") from error
    except RecursionError as error:
        raise BadInput(f"{path}: not a {what} (nested too deeply)") from error


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
    return KnownFindings(schema=SCHEMA, findings=tuple(kept.values()))


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
