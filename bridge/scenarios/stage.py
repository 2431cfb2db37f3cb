"""The stage of a scenario: its tabs by their names, and the steps that the player performs itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from urllib.parse import urljoin

from msgspec import structs

from bridge.core.steps import kinds as s
from bridge.core.steps.base import FIRST, Step
from bridge.errors import StepError
from bridge.harness.bridge import Bridge
from bridge.harness.performing import Performers
from bridge.harness.run import Run
from bridge.harness.steps import TAB
from bridge.harness.tab import Tab

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
    bridge: Bridge
    run: Run
    subject: Subject
    #: called with the progress of a long step
    progress: Callable[[str], None] = lambda _text: None
    #: whether its tabs settle after each step
    settle_steps: bool = True
    tabs: dict[str, Tab] = field(default_factory=dict)
    _minute: int = 0

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
        self.tabs[tab] = self.bridge.open_tab(self.subject.page(path), run=self.run, settle=self.settle_steps)

    @STAGE.of(s.OpenSibling)
    def open_sibling(self, tab: str, beside: str = FIRST, path: str = "", window: bool = False) -> None:
        self.tabs[tab] = self.bridge.open_tab(
            self.subject.page(path),
            run=self.run,
            beside=self._tab(beside),
            window=window,
            settle=self.settle_steps,
        )

    @STAGE.of(s.Settle)
    def settle(self) -> None:
        self.run.settle(partial(self.bridge.sync, self.run))

    def _report_minutes(self, minutes: float) -> None:
        """Report the progress of `idle`: each full minute once."""
        if int(minutes) != self._minute:
            self._minute = int(minutes)
            self.progress(f"idle for {self._minute} min")

    def _target(self, tab: Tab, path: str) -> str:
        """Return the address for `navigate`: `path` on the page's own site, or the intake's empty page."""
        if path.startswith("{"):
            return path
        return urljoin(tab.page.url, path) if path else self.bridge.away_url

    def _tab(self, name: str) -> Tab:
        tab = self.tabs.get(name)
        if tab is None:
            raise StepError(
                f"the tab {name!r} is not open: open it with the step 'open' or 'open_sibling' first"
            )
        return tab


def playable() -> set[type[Step]]:
    """Return every kind of step that the player can perform."""
    return {*STAGE.by_kind, *TAB.by_kind}
