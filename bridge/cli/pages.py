"""The pages that `run` and `show` write: one for each run with an index, or two beside each other."""

from __future__ import annotations

from pathlib import Path
from tempfile import mkdtemp

import typer

from bridge.cli.output import note
from bridge.errors import UsageError
from bridge.judging.results import Judged
from bridge.report.html import alignment
from bridge.report.html.document import document
from bridge.report.html.files import ReportFolder, file_name, write
from bridge.report.html.run import shown_run
from bridge.trace.source_maps.symbolication import Symbolicate, unchanged

_PAGE = ".html"


class Pages:
    """Takes what was judged, and writes the pages that the options ask for; none without an option.

    `html`: a file NAME.html, or a folder; by default a temporary folder with `open_it`. `redact`: without
    what may be a secret. `symbolicate`: see `shown_run`.
    """

    def __init__(
        self,
        html: Path | None,
        *,
        open_it: bool = False,
        redact: bool = True,
        symbolicate: Symbolicate = unchanged,
    ) -> None:
        self._open_it = open_it
        self._redact = redact
        self._symbolicate = symbolicate
        self._target = html or (Path(mkdtemp(prefix="profiler-bridge-report-")) if open_it else None)
        self._folder = (
            ReportFolder(self._target, redact=redact, symbolicate=symbolicate) if self._target else None
        )
        self._page: Path | None = None

    def add(self, judged: Judged, beside: Judged | None = None) -> None:
        """Write the page of a run, or of two. Raises RecordingFailed."""
        if self._target is None or self._folder is None:
            return
        if beside is None and self._target.suffix != _PAGE:
            self._folder.add(*judged)
            return
        shown = [each for each in (judged, beside) if each is not None]
        runs = [shown_run(*each, redact=self._redact, symbolicate=self._symbolicate) for each in shown]
        name = "-beside-".join(file_name(each.result) for each in shown) + _PAGE
        file = self._target if self._target.suffix == _PAGE else self._target / name
        self._page = write(file, document(alignment.beside(*runs) if len(runs) == 2 else runs))

    def close(self) -> None:
        """Write the index, tell where the page is, and open it if that is wanted."""
        page = self._page or (self._folder.close() if self._folder else None)
        if page is None:
            return
        note(f"report: {page}")
        if self._open_it:
            typer.launch(page.resolve().as_uri())


def check_pages(runs: int, html: Path | None, beside: Path | None = None, *, open_it: bool = False) -> None:
    """Raise UsageError for options that do not go together. `runs`: so many have a page."""
    if beside is not None and runs > 1:
        raise UsageError("--beside shows one run beside another one: name a single recording")
    if beside is not None and html is None and not open_it:
        raise UsageError("--beside needs --html FILE, or --open: the two runs are shown in a page")
    if html is not None and html.suffix == _PAGE and runs > 1:
        raise UsageError(f"--html {html}: {runs} runs need a folder, not one file")
