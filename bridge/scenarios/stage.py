"""Where a scenario is played: its tabs by the names that it gives them, and what each step does to them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

from bridge.core import scenario as s
from bridge.errors import StepError
from bridge.harness.bridge import Bridge
from bridge.harness.run import Run
from bridge.harness.tab import Tab


@dataclass
class Subject:
    """What is under test. `url`: from the tab's intake address to the page's. `vendor` "" when unknown."""

    spec: str
    url: Callable[[str], str]
    vendor: str = ""

    def page(self, path: str) -> Callable[[str], str]:
        """The subject's page, or another one of its site."""
        return (lambda proxy: urljoin(self.url(proxy), path)) if path else self.url


@dataclass
class Stage:
    bridge: Bridge
    run: Run
    subject: Subject
    #: hears how far a long step has come
    progress: Callable[[str], None] = lambda _text: None
    tabs: dict[str, Tab] = field(default_factory=dict)
    _minute: int = 0

    def take(self, step: s.Step) -> None:
        """Raises BrowserError or Timeout when the step cannot be taken."""
        if isinstance(step, s.Open | s.OpenSibling):
            self.tabs[step.tab] = self._open(step)
        else:
            _take(step, self._tab(step.tab), self)

    def settle(self) -> None:
        """Wait until every promise that is due is kept or broken."""
        self.run.settle(self._sync)

    def told_minutes(self, minutes: float) -> None:
        """Each full minute of an idle time is told once."""
        if int(minutes) != self._minute:
            self._minute = int(minutes)
            self.progress(f"idle for {self._minute} min")

    def away(self, tab: Tab, path: str) -> str:
        """Where a page leaves for: `path` on its own site, or an empty page of ours."""
        return urljoin(tab.page.url, path) if path else self.bridge.away_url

    def _sync(self) -> None:
        for tab in self.tabs.values():
            tab.sync()

    def _open(self, step: s.Open | s.OpenSibling) -> Tab:
        url = self.subject.page(step.path)
        if isinstance(step, s.Open):
            return self.bridge.open_tab(url)
        return self.bridge.open_tab(url, beside=self._tab(step.beside), window=step.window)

    def _tab(self, name: str) -> Tab:
        tab = self.tabs.get(name)
        if tab is None:
            raise StepError(f"the tab {name!r} is not open")
        return tab


_PLAIN: dict[type[s.Step], Callable[[Tab], object]] = {
    s.Close: Tab.close,
    s.Crash: Tab.crash,
    s.Reload: Tab.reload,
    s.Back: Tab.back,
    s.Forward: Tab.forward,
    s.Hide: Tab.hide,
    s.Show: Tab.show,
    s.Minimise: Tab.minimise,
    s.Restore: Tab.restore,
    s.Freeze: Tab.freeze,
    s.Resume: Tab.resume,
    s.Activity: Tab.activity,
    s.UserStop: Tab.user_stop,
    s.UserStart: Tab.user_start,
    s.ExpireSession: Tab.expire_session,
    s.HoldStop: Tab.hold_stop,
    s.RejectStop: Tab.reject_stop,
    s.ReleaseStop: Tab.release_stop,
    s.ExpectLongTask: Tab.expect_long_task,
    s.ExpectBufferFull: Tab.expect_buffer_full,
    s.Hear: Tab.hear,
}

_WITH_ARGUMENTS: dict[type[s.Step], Callable[[Tab, Any, Stage], object]] = {
    s.Navigate: lambda tab, step, stage: tab.navigate(stage.away(tab, step.path)),
    s.BeforeUnload: lambda tab, step, _: tab.before_unload(step.how),
    s.Suspend: lambda tab, step, _: tab.suspend(step.minutes),
    s.Idle: lambda tab, step, stage: tab.idle(step.minutes, stage.told_minutes),
    s.Pause: lambda tab, step, _: tab.pause(step.seconds),
    s.FillBuffer: lambda tab, step, _: tab.fill_buffer(step.samples),
    s.ExpectProfiler: lambda tab, step, _: tab.expect_profiler(step.is_),
    s.ExpectSession: lambda tab, step, _: tab.expect_session(step.is_, if_kept=step.if_kept),
    s.Settle: lambda _, __, stage: stage.settle(),
}


def _take(step: s.Step, tab: Tab, stage: Stage) -> None:
    if plain := _PLAIN.get(type(step)):
        plain(tab)
    else:
        _WITH_ARGUMENTS[type(step)](tab, step, stage)


def playable() -> set[type[s.Step]]:
    """Every kind of step that can be played."""
    return {s.Open, s.OpenSibling, *_PLAIN, *_WITH_ARGUMENTS}
