"""Downloads of a tab, from the notices `Browser.downloadWillBegin` and `Browser.downloadProgress`.

Playwright sees no downloads in browser contexts made by raw CDP. Chromium names the frame in which one began,
not the context; a link with `target=_blank` starts it in a popup that closes at once.
"""

from __future__ import annotations

import shutil
import threading
from concurrent.futures import Future
from pathlib import Path

from bridge.driver.cdp.expectation import Expectation
from bridge.driver.cdp.protocol import Params
from bridge.driver.cdp.targets import Targets
from bridge.driver.tab_commands import TabCommands
from bridge.errors import BridgeError, StepError, Timeout


class Download:
    """One file. `path` and `save_as` wait until it is complete; it is deleted when the driver is closed."""

    def __init__(self, tab: str, began: Params, timeout_s: float) -> None:
        self.url: str = began["url"]
        #: The name that the server, or the link's `download`, proposes.
        self.suggested_name: str = began["suggestedFilename"]
        self._what = f"{tab}: the download {self.suggested_name} of {self.url}"
        self._timeout_s = timeout_s
        self._file: Future[Path] = Future()

    def path(self, timeout_s: float | None = None) -> Path:
        """The complete file. Raises Timeout, or StepError when it was cancelled or the browser has ended."""
        limit = self._timeout_s if timeout_s is None else timeout_s
        try:
            return self._file.result(limit)
        except TimeoutError:
            raise Timeout(f"{self._what} did not finish (waited {limit:g} s)") from None

    def save_as(self, target: str | Path) -> Path:
        """Copy the file to `target`, whose folder is created if need be."""
        target = Path(target)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(self.path(), target)
        return target

    def progress(self, progress: Params, folder: Path) -> None:
        if self._file.done():
            return
        if progress["state"] == "completed":
            self._file.set_result(folder / progress["guid"])
        elif progress["state"] == "canceled":
            self._file.set_exception(StepError(f"{self._what} was cancelled"))

    def fail(self, reason: BridgeError) -> None:
        if not self._file.done():
            self._file.set_exception(reason)


class Downloads:
    """The downloads of one driver: its folder, those expected, and those running."""

    def __init__(self, targets: Targets, folder: Path) -> None:
        self._targets = targets
        self._folder = folder
        self._listening = False
        self._waiting: list[ExpectedDownload] = []
        self._running: dict[str, Download] = {}
        self._lock = threading.Lock()

    def expect(self, commands: TabCommands, timeout_s: float) -> ExpectedDownload:
        self._enable(commands)
        expected = ExpectedDownload(self, commands, timeout_s)
        with self._lock:
            self._waiting.append(expected)
        return expected

    def remove(self, expected: ExpectedDownload) -> None:
        with self._lock:
            if expected in self._waiting:
                self._waiting.remove(expected)

    def _enable(self, commands: TabCommands) -> None:
        """Have Chromium put the downloads of the tab's context into our folder, and report them."""
        if not self._listening:
            self._listening = True
            self._targets.listen("Browser.downloadWillBegin", self._on_began)
            self._targets.listen("Browser.downloadProgress", self._on_progress)
            self._targets.on_death(self._on_death)
        commands.check_alive()
        self._targets.connection.command(
            "Browser.setDownloadBehavior",
            {
                "behavior": "allowAndName",
                "browserContextId": commands.record.context.context_id,
                "downloadPath": str(self._folder),
                "eventsEnabled": True,
            },
        )

    def _on_began(self, params: Params) -> None:
        with self._lock:
            expected = next((e for e in self._waiting if e.accepts(params["frameId"])), None)
            if expected is None:
                return
            self._waiting.remove(expected)
            self._running[params["guid"]] = expected.begin(params)

    def _on_progress(self, params: Params) -> None:
        with self._lock:
            download = self._running.get(params["guid"])
            if download is not None and params["state"] != "inProgress":
                del self._running[params["guid"]]
        if download is not None:
            download.progress(params, self._folder)

    def _on_death(self, death: BridgeError) -> None:
        with self._lock:
            running = list(self._running.values())
            self._running.clear()
        for download in running:
            download.fail(death)


class ExpectedDownload:
    """A context manager; `value` is the Download once it has begun (waited for at the end of the block)."""

    def __init__(self, downloads: Downloads, commands: TabCommands, timeout_s: float) -> None:
        self._timeout_s = timeout_s
        self._downloads = downloads
        self._commands = commands
        self._begun: Expectation[Download] = Expectation(commands.record)

    @property
    def value(self) -> Download:
        """Raises Timeout when none began."""
        return self._wait()

    def _wait(self) -> Download:
        what = "no download began; does the server send Content-Disposition, or the link say download?"
        return self._commands.wait_pumping(self._begun.future, what, self._timeout_s)

    def accepts(self, frame_id: str) -> bool:
        """Whether the frame is of this tab, of a popup of it, or gone already."""
        record = self._commands.record
        owner = self._commands.targets.tab_of_frame(frame_id)
        return owner is None or owner is record or owner.opener is record

    def begin(self, params: Params) -> Download:
        download = Download(self._commands.name, params, self._timeout_s)
        self._begun.set_result(download)
        return download

    def __enter__(self) -> ExpectedDownload:
        self._commands.record.add(self._begun)
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            with self._begun:
                if kind is None:
                    self._wait()
        finally:
            self._downloads.remove(self)
