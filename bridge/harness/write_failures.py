"""The recording that a run writes while it goes on, if one is wanted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from bridge.core.recording import Meta
from bridge.errors import RecordingFailed
from bridge.judging.recording_files import Recorder


class RecordingWrites:
    """Writes until a write fails; then it is closed, `failed` is called once, and no more is written.

    `recorder` None: nothing is written. Not thread safe: its owner holds a lock.
    """

    def __init__(self, recorder: Recorder | None, failed: Callable[[RecordingFailed], None]) -> None:
        self._recorder = recorder
        self._failed = failed
        self._failure: RecordingFailed | None = None

    def write(self, write: Callable[[Recorder], None]) -> None:
        """Call `write` with the recorder, if there is one that works."""
        if self._recorder is None:
            return
        try:
            write(self._recorder)
        except RecordingFailed as error:
            self._recorder.close()
            self._recorder = None
            self._failure = error
            self._failed(error)

    def check(self) -> None:
        """Raise RecordingFailed if a write has failed."""
        if self._failure is not None:
            raise self._failure

    def finish(self, meta: Meta) -> Path | None:
        """Write the head, and zip it: the path of the zip, None when nothing was recorded.

        Raises RecordingFailed.
        """
        self.check()
        return self._recorder.finish(meta) if self._recorder else None

    def close(self) -> None:
        """Write nothing more; what was written stays in its folder."""
        if self._recorder is not None:
            self._recorder.close()
