"""Writes reports: one file for each run, and an index beside them."""

from __future__ import annotations

import re
from pathlib import Path

from bridge.core.verdicts import Judgement
from bridge.errors import RecordingFailed
from bridge.judging.replay import Replay
from bridge.judging.results import Result
from bridge.report.html.document import document
from bridge.report.html.index import Listed, index
from bridge.report.html.run import shown_run
from bridge.trace.source_maps.symbolication import Symbolicate, unchanged
from bridge.vendors.sharing import shared_text

INDEX = "index.html"


class ReportFolder:
    """Writes the report of each run of a call into `folder`, and an index of several.

    `redact`: without what may be a secret or name a person. `symbolicate`: see `shown_run`.
    """

    def __init__(self, folder: Path, *, redact: bool = True, symbolicate: Symbolicate = unchanged) -> None:
        self._folder = folder
        self._redact = redact
        self._symbolicate = symbolicate
        self._listed: list[Listed] = []

    def add(self, replay: Replay, judgement: Judgement, result: Result) -> Path:
        """Write the report of a run. Returns its file. Raises RecordingFailed."""
        taken = {listed.file for listed in self._listed}
        file = _free(file_name(result), taken)
        run = shown_run(replay, judgement, result, redact=self._redact, symbolicate=self._symbolicate)
        path = write(self._folder / file, document([run]))
        self._listed.append(Listed(result, file))
        return path

    def close(self) -> Path | None:
        """Write the index, if there are several reports. Returns what is to be opened, None if there is
        nothing. Raises RecordingFailed."""
        if len(self._listed) > 1:
            return write(self._folder / INDEX, index(self._listed, redact=self._redact))
        return self._folder / self._listed[0].file if self._listed else None


def write(file: Path, text: str) -> Path:
    """Write a file, and the folders above it. Raises RecordingFailed, with the cause."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise RecordingFailed(f"cannot write the report {file}: {error.strerror}") from error
    return file


def file_name(result: Result) -> str:
    """Return `hidden-expiry-datadog@6.27.0`, of the recording if there is one: a name without a path."""
    if result.recording:
        return Path(result.recording).name.partition(".pbr")[0]
    words = [result.scenario, shared_text(result.subject), str(result.repeat) if result.repeat > 1 else ""]
    return "-".join(re.findall(r"[\w@.]+", " ".join(words)))[:120] or "run"


def _free(name: str, taken: set[str]) -> str:
    """Return a file name that no other run of the call has, nor the index."""
    names = (f"{name}{number}.html" for number in ("", *(f"-{count}" for count in range(2, 10_000))))
    return next(each for each in names if each not in taken and each != INDEX)
