"""Applies signals to a tab by the tables, and adds what changes to its history."""

from __future__ import annotations

from dataclasses import dataclass

from bridge.core import events as e
from bridge.core.tab_state import TabState
from bridge.core.tables import INTENT_SIGNALS, VISIBILITY_SIGNALS, pulled, step


@dataclass(frozen=True)
class Moves:
    """`pauses_when_hidden`: whether the contract promises that the profiler pauses in a hidden tab."""

    pauses_when_hidden: bool

    def set_visibility(self, tab: TabState, visibility: e.Visibility, at: float) -> None:
        if tab.states.visibility != visibility:
            tab.history.visibility.add(at, visibility)
        tab.states.visibility = step("visibility", tab.states.visibility, VISIBILITY_SIGNALS[visibility])
        self._apply_joint_state(tab, at)

    def move_lifecycle(self, tab: TabState, signal: str, at: float) -> None:
        tab.states.lifecycle = step("lifecycle", tab.states.lifecycle, signal)
        tab.history.lifecycle.add(at, tab.states.lifecycle)
        self._apply_joint_state(tab, at)

    def move_session(self, tab: TabState, signal: str, at: float) -> None:
        tab.states.session = step("session", tab.states.session, signal)
        self._apply_joint_state(tab, at)

    def move_profiler(self, tab: TabState, signal: str, at: float) -> None:
        tab.states.profiler = step("profiler", tab.states.profiler, signal)
        self._apply_joint_state(tab, at)

    def set_intent(self, tab: TabState, intent: e.Intent, at: float) -> None:
        tab.intent = intent
        tab.stop_at = None
        tab.history.intents.add(at, intent)
        self.move_profiler(tab, INTENT_SIGNALS[intent], at)

    def _apply_joint_state(self, tab: TabState, at: float) -> None:
        tab.states.profiler = pulled(tab.states.profiler, tab.joint, self.pauses_when_hidden)
        last = tab.history.profiler.last
        if last is None or last[1] != tab.states.profiler:
            tab.history.profiler.add(at, tab.states.profiler)
