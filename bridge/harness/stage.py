"""The stage of a scenario: its tabs by their names, and the steps that the player performs itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

from msgspec import structs

from bridge.core.steps import kinds as s
from bridge.core.steps.base import FIRST, Step
from bridge.errors import StepError
from bridge.harness.performing.performers import Performers
from bridge.harness.run import Run
from bridge.harness.steps import TAB, Steps

#: the methods for the steps that the player performs, not a tab
STAGE = Performers()


@dataclass
class Subject:
    """What is under test. `url`: returns the page's address for the address to which its SDK sends. `vendor`:
    "" if unknown. `sdk`: the URL prefix of the SDK's files where the bridge serves them, "" otherwise."""

    spec: str
    url: Callable[[str], str]
    vendor: str = ""
    sdk: str = ""

    def page(self, path: str) -> Callable[[str], str]:
        """Return `url` for the subject's page, or for another page of its site."""
        return (lambda proxy: urljoin(self.url(proxy), path)) if path else self.url


@dataclass
class Stage:
    """`open_tab`: that of the bridge. `at`: the step that is taken, as in `step 3, hide of second`."""

    open_tab: Callable[..., Steps]
    run: Run
    subject: Subject
    #: called with the progress of a long step
    progress: Callable[[str], None] = lambda _text: None
    #: whether the tabs that it opens settle after each step
    settle_steps: bool = True
    tabs: dict[str, Steps] = field(default_factory=dict)
    at: str = ""
    _minute: int = 0

    def take_all(self, steps: Iterable[Step], first: int = 1) -> None:
        """Perform the steps of a scenario; `first` is the number of the first. Raises what `take` raises."""
        for number, step in enumerate(steps, start=first):
            self.at = f"step {number}, {step.verb}" + ("" if step.tab == FIRST else f" of {step.tab}")
            self.take(step)

    def take(self, step: Step) -> None:
        """Perform a step. Raises BrowserError or Timeout if it cannot be taken."""
        if type(step) in STAGE.by_kind:
            STAGE.perform(self, step, tab=step.tab)
            return
        tab = self._tab(step.tab)
        if isinstance(step, s.Navigate):
            step = structs.replace(step, url=self._target(tab, step.url))
        TAB.perform(tab, step, progress=self._report_minutes)

    @STAGE.of(s.Open)
    def open(self, tab: str, path: str = "") -> None:
        self._open(tab, path)

    @STAGE.of(s.OpenSibling)
    def open_sibling(self, tab: str, beside: str = FIRST, path: str = "", window: bool = False) -> None:
        self._open(tab, path, beside=self._tab(beside), window=window)

    @STAGE.of(s.OpenPopup)
    def open_popup(self, tab: str, opener: str = FIRST, path: str = "") -> None:
        self.tabs[tab] = self._tab(opener).open_popup(path)

    def _open(self, tab: str, path: str, **where: Any) -> None:
        page = self.subject.page(path)
        self.tabs[tab] = self.open_tab(page, run=self.run, settle=self.settle_steps, **where)

    def _report_minutes(self, minutes: float) -> None:
        """Report the progress of `idle`: each full minute once."""
        if int(minutes) != self._minute:
            self._minute = int(minutes)
            self.progress(f"idle for {self._minute} min")

    def _target(self, tab: Steps, path: str) -> str:
        """Return the address for `navigate`: `path` on the page's own site; "" for the empty page."""
        return urljoin(tab.page.url, path) if path and not path.startswith("{") else path

    def _tab(self, name: str) -> Steps:
        tab = self.tabs.get(name)
        if tab is None:
            raise StepError(
                f"the tab {name!r} is not open: open it with the step 'open' or 'open_sibling' first"
            )
        return tab


def playable() -> set[type[Step]]:
    """Return every kind of step that the player can perform."""
    return {*STAGE.by_kind, *TAB.by_kind}
