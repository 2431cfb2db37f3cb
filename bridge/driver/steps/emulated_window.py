"""The window of a tab whose visibility is emulated: the same steps as `Window`, done by script."""

from __future__ import annotations

from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from contextlib import suppress
from typing import Any

from bridge.core.steps import refusals
from bridge.driver.cdp.frame import Frame
from bridge.driver.cdp.records import TabRecord
from bridge.driver.cdp.session import TargetSession
from bridge.driver.cdp.targets import Targets
from bridge.driver.page.emulation import Emulation
from bridge.driver.steps.window import Window
from bridge.errors import ProtocolError, StepError, Timeout


def window_for(targets: Targets, tab: TabRecord, timeout_s: float) -> Window:
    """The real one, unless the tab is emulated."""
    if tab.emulation is None:
        return Window(targets, tab, timeout_s)
    return EmulatedWindow(targets, tab, tab.emulation, timeout_s)


class EmulatedWindow(Window):
    """Each step returns when the page has reported its effect, or raises Timeout."""

    def __init__(self, targets: Targets, tab: TabRecord, emulation: Emulation, timeout_s: float) -> None:
        super().__init__(targets, tab, timeout_s)
        self._emulation = emulation

    def hide(self) -> None:
        with self._becomes("hidden", "its visibility was overridden"):
            self._emulation.covered = True
            self._apply()

    def show(self) -> None:
        """Make the tab visible, also for real where another tab of its window is in front of it."""
        with self._becomes("visible", "its visibility was overridden"):
            emulation = self._emulation
            emulation.covered = emulation.minimised = emulation.frozen = False
            with suppress(ProtocolError):  # a browser without such windows
                self._activate()
            self._apply()

    def minimise(self) -> None:
        with self._becomes("hidden", "its visibility was overridden"):
            self._emulation.minimised = True
            self._apply()

    def restore(self) -> None:
        """Undo `minimise`. A tab that is covered as well, or really hidden, stays hidden."""
        self._emulation.minimised = False
        self._apply()

    def freeze(self) -> None:
        """Report `freeze` to the page, which goes on running. Raises StepError on a visible tab."""
        self._check_alive()
        if not self._emulation.hidden:
            raise StepError(f"{self._tab.name}: {refusals.FREEZING_WHEN_VISIBLE}")
        self._emulation.frozen = True
        self._apply()

    def resume(self) -> None:
        """Report `resume` to the page."""
        self._check_alive()
        self._emulation.frozen = False
        self._apply()

    def _check_alive(self) -> None:
        if self._tab.ended is not None:
            raise self._tab.ended

    def _apply(self) -> None:
        """Apply the emulation to all documents, the top one first; return when their listeners have run.

        Later documents are registered first: one that starts meanwhile gets the change twice, and applies it
        once.
        """
        sessions = list(self._tab.sessions.values())
        for session in sessions:
            with suppress(ProtocolError):  # a frame that goes away meanwhile
                self._register_again(session)
        frames = [frame for session in sessions for frame in session.observed()]
        frames.sort(key=lambda frame: frame.frame_id != self._tab.target_id)
        for frame, applied in [(frame, frame.emulate(self._emulation)) for frame in frames]:
            self._wait(frame, applied)

    def _register_again(self, session: TargetSession) -> None:
        for future in session.register_again():
            self._targets.connection.wait("registering the emulation", future, self._timeout_s)

    def _wait(self, frame: Frame, applied: Future[Any]) -> None:
        try:
            applied.result(self._timeout_s)
        except FutureTimeout:
            raise Timeout(
                f"{self._tab.name}: its visibility was not overridden (is its main thread busy?)"
            ) from None
        except ProtocolError:
            if not frame.gone:
                raise


def check_emulation(targets: Targets, tab: TabRecord, timeout_s: float) -> None:
    """The self-check: hide a tab by emulation. Raises Timeout when its page does not report it."""
    window_for(targets, tab, timeout_s).hide()
