"""The window of a tab whose visibility is emulated: the same steps, by script instead of by Chromium."""

from __future__ import annotations

from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from contextlib import suppress
from typing import Any

from bridge.driver.emulation import Emulation
from bridge.driver.records import TabRecord
from bridge.driver.session import Frame, TargetSession
from bridge.driver.targets import Targets
from bridge.driver.window import Window
from bridge.errors import ProtocolError, StepError, Timeout


def window_for(targets: Targets, tab: TabRecord, timeout_s: float) -> Window:
    """The real one, unless the tab is emulated."""
    if tab.emulation is None:
        return Window(targets, tab, timeout_s)
    return EmulatedWindow(targets, tab, tab.emulation, timeout_s)


class EmulatedWindow(Window):
    """Each step returns when the page has seen its effect, and raises Timeout else."""

    def __init__(self, targets: Targets, tab: TabRecord, emulation: Emulation, timeout_s: float) -> None:
        super().__init__(targets, tab, timeout_s)
        self._emulation = emulation

    def hide(self) -> None:
        with self._becomes("hidden", "its visibility was overridden"):
            self._emulation.covered = True
            self._tell()

    def show(self) -> None:
        """Also for real, where another tab of its window is in front of it."""
        with self._becomes("visible", "its visibility was overridden"):
            emulation = self._emulation
            emulation.covered = emulation.minimised = emulation.frozen = False
            with suppress(ProtocolError):  # a browser that cannot be driven
                self._activate()
            self._tell()

    def minimise(self) -> None:
        with self._becomes("hidden", "its visibility was overridden"):
            self._emulation.minimised = True
            self._tell()

    def restore(self) -> None:
        """A tab that is covered as well, or really hidden, stays so."""
        self._emulation.minimised = False
        self._tell()

    def freeze(self) -> None:
        """The page is told so, and goes on all the same. Raises StepError on a visible tab."""
        self._alive()
        if not self._emulation.hidden:
            raise StepError(f"{self._tab.name}: Chromium freezes hidden tabs only: hide it first")
        self._emulation.frozen = True
        self._tell()

    def resume(self) -> None:
        self._alive()
        self._emulation.frozen = False
        self._tell()

    def _alive(self) -> None:
        if self._tab.ended is not None:
            raise self._tab.ended

    def _tell(self) -> None:
        """All documents, the top one first; returns when their listeners have run.

        Later documents are provided for before: one that starts meanwhile is told twice, and hears once.
        """
        sessions = list(self._tab.sessions.values())
        for session in sessions:
            with suppress(ProtocolError):  # a frame that goes away meanwhile
                self._register_again(session)
        frames = [frame for session in sessions for frame in session.observed()]
        frames.sort(key=lambda frame: frame.frame_id != self._tab.target_id)
        for frame, told in [(frame, self._tell_one(frame)) for frame in frames]:
            self._await(frame, told)

    def _register_again(self, session: TargetSession) -> None:
        for future in session.register_again():
            self._targets.connection.wait("registering the emulation", future, self._timeout_s)

    def _tell_one(self, frame: Frame) -> Future[Any]:
        told: Future[Any] = Future()
        expression = frame.session.injection.emulate(self._emulation)
        frame.session.evaluate(frame.frame_id, expression, told.set_exception, told.set_result)
        return told

    def _await(self, frame: Frame, told: Future[Any]) -> None:
        try:
            told.result(self._timeout_s)
        except FutureTimeout:
            raise Timeout(
                f"{self._tab.name}: its visibility was not overridden (is its main thread busy?)"
            ) from None
        except ProtocolError:
            if not frame.gone:
                raise


def check_emulation(targets: Targets, tab: TabRecord, timeout_s: float) -> None:
    """The self-check: a page believes that it is hidden. Raises Timeout when it does not."""
    window_for(targets, tab, timeout_s).hide()
