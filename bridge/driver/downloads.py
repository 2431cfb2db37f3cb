"""Downloads of a tab, as `Browser.downloadWillBegin` and `downloadProgress` tell of them.

Playwright sees none in browser contexts that raw CDP made. Chromium says in which frame one began, not in
which context; a link with `target=_blank` begins it in a popup that closes at once.
"""

from __future__ import annotations

import shutil
import threading
from concurrent.futures import Future
from pathlib import Path

from bridge.driver.protocol import Params
from bridge.driver.reach import Reach
from bridge.driver.records import TabRecord
from bridge.driver.targets import Targets
from bridge.errors import BridgeError, StepError, Timeout


class Download:
    """One file. `path` and `save_as` wait until it is there; it goes when the driver is closed."""

    def __init__(self, tab: str, began: Params, timeout_s: float) -> None:
        self.url: str = began["url"]
        #: The name that the server, or the link's `download`, proposes.
        self.suggested_name: str = began["suggestedFilename"]
        self._what = f"{tab}: the download {self.suggested_name} of {self.url}"
        self._timeout_s = timeout_s
        self._file: Future[Path] = Future()

    def path(self, timeout_s: float | None = None) -> Path:
        """Raises Timeout, or StepError when it was cancelled or the browser has gone."""
        limit = self._timeout_s if timeout_s is None else timeout_s
        try:
            return self._file.result(limit)
        except TimeoutError:
            raise Timeout(f"{self._what} did not finish (waited {limit:g} s)") from None

    def save_as(self, target: str | Path) -> Path:
        """Copy it there; folders are made."""
        target = Path(target)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(self.path(), target)
        return target

    def progress(self, told: Params, folder: Path) -> None:
        if self._file.done():
            return
        if told["state"] == "completed":
            self._file.set_result(folder / told["guid"])
        elif told["state"] == "canceled":
            self._file.set_exception(StepError(f"{self._what} was cancelled"))

    def fail(self, reason: BridgeError) -> None:
        if not self._file.done():
            self._file.set_exception(reason)


class Downloads:
    """Of one driver: the folder, and who waits. `began` and `progress` run on the connection's thread."""

    def __init__(self, targets: Targets, folder: Path) -> None:
        self._targets = targets
        self._folder = folder
        self._listens = False
        self._waiting: list[ExpectedDownload] = []
        self._running: dict[str, Download] = {}
        self._lock = threading.Lock()

    def expect(self, reach: Reach, timeout_s: float) -> ExpectedDownload:
        self._accept(reach)
        expected = ExpectedDownload(self, reach, timeout_s)
        with self._lock:
            self._waiting.append(expected)
        return expected

    def drop(self, expected: ExpectedDownload) -> None:
        with self._lock:
            if expected in self._waiting:
                self._waiting.remove(expected)

    def _accept(self, reach: Reach) -> None:
        """Have Chromium put the downloads of the tab's context into our folder, and tell of them."""
        if not self._listens:
            self._listens = True
            self._targets.listen("Browser.downloadWillBegin", self._began)
            self._targets.listen("Browser.downloadProgress", self._progress)
            self._targets.on_death(self._died)
        reach.alive()
        self._targets.connection.command(
            "Browser.setDownloadBehavior",
            {
                "behavior": "allowAndName",
                "browserContextId": reach.record.context.context_id,
                "downloadPath": str(self._folder),
                "eventsEnabled": True,
            },
        )

    def _began(self, params: Params) -> None:
        with self._lock:
            taker = next((e for e in self._waiting if e.takes(params["frameId"])), None)
            if taker is None:
                return
            self._waiting.remove(taker)
            self._running[params["guid"]] = taker.begin(params)

    def _progress(self, params: Params) -> None:
        with self._lock:
            download = self._running.get(params["guid"])
            if download is not None and params["state"] != "inProgress":
                del self._running[params["guid"]]
        if download is not None:
            download.progress(params, self._folder)

    def _died(self, death: BridgeError) -> None:
        with self._lock:
            running = list(self._running.values())
            self._running.clear()
        for download in running:
            download.fail(death)


class ExpectedDownload:
    """A context manager; `value` is the Download once it has begun (waited for at the end of the block)."""

    def __init__(self, downloads: Downloads, reach: Reach, timeout_s: float) -> None:
        self._timeout_s = timeout_s
        self._downloads = downloads
        self._reach = reach
        self._begun: Future[Download] = Future()

    @property
    def value(self) -> Download:
        """Raises Timeout when none began."""
        return self._await()

    def _await(self) -> Download:
        what = "no download began; does the server send Content-Disposition, or the link say download?"
        return self._reach.pumped(self._begun, what, self._timeout_s)

    def takes(self, frame_id: str) -> bool:
        """Of this tab, of a popup of it, or of a frame that is gone already."""
        record = self._reach.record
        owner = self._owner(frame_id)
        return owner is None or owner is record or owner.opener is record

    def begin(self, params: Params) -> Download:
        download = Download(self._reach.name, params, self._timeout_s)
        if not self._begun.done():
            self._begun.set_result(download)
        return download

    def feed(self, _event: object) -> None:
        pass

    def fail(self, reason: BridgeError) -> None:
        if not self._begun.done():
            self._begun.set_exception(reason)

    def _owner(self, frame_id: str) -> TabRecord | None:
        return self._reach.targets.tab_of_frame(frame_id)

    def __enter__(self) -> ExpectedDownload:
        self._reach.record.add(self)
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None:
                self._await()
        finally:
            self._reach.record.drop(self)
            self._downloads.drop(self)
