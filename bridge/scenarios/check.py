"""Checks that the steps of a scenario can be taken in their order, as far as the steps alone show it. Pure.

Each tab has a set of possible states. A step is refused if it is refused in all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bridge.core.steps.base import Step
from bridge.core.steps.kinds import Close, Crash, Hide, Minimise, Open, OpenPopup, OpenSibling, Show
from bridge.core.steps.state import StepState

#: A new tab is visible. Its session and its history also depend on the page (a router adds entries by
#: itself), so they are never a reason to refuse a step.
_NEW = StepState(session="tracked", back=1, forward=1)

#: The effects that a step of another tab of the same browser context can have on a tab.
_BY_ANOTHER: tuple[Step, ...] = (Show(), Hide(), Minimise(), Crash())


@dataclass
class _Tab:
    #: the name of the first tab of its browser context
    context: str
    states: frozenset[StepState] = frozenset({_NEW})
    closed: bool = False


def misplaced(steps: Iterable[Step]) -> Iterator[str]:
    """Yield `step NUMBER (VERB): REASON` for each step that cannot be taken."""
    tabs: dict[str, _Tab] = {}
    for number, step in enumerate(steps, start=1):
        opens = isinstance(step, Open | OpenSibling | OpenPopup)
        if reason := _cannot_open(step, tabs) if opens else _cannot_take(step, tabs.get(step.tab)):
            yield f"step {number} ({step.verb}): {reason}"
        elif opens:
            _open(step, tabs)
        else:
            _take(step, tabs)


def _cannot_open(step: Step, tabs: dict[str, _Tab]) -> str:
    other = _opened_from(step)
    if other and (other not in tabs or tabs[other].closed):
        where = "beside" if isinstance(step, OpenSibling) else "from"
        return f"the tab {other!r} {where} which it opens is not open"
    if step.tab in tabs:
        return f"the tab {step.tab!r} has been opened before; give the new one another name"
    return ""


def _opened_from(step: Step) -> str:
    """Return the tab in whose browser context a step opens another one; "" for a context of its own."""
    if isinstance(step, OpenSibling):
        return step.beside
    return step.opener if isinstance(step, OpenPopup) else ""


def _cannot_take(step: Step, tab: _Tab | None) -> str:
    if tab is None:
        return f"the tab {step.tab!r} is not open yet; begin with {{'do': 'open'}}"
    if tab.closed:
        return f"the tab {step.tab!r} is closed"
    reasons = [step.refusal(state) for state in tab.states]
    return reasons[0] if all(reasons) else ""


def _open(step: Step, tabs: dict[str, _Tab]) -> None:
    other = _opened_from(step)
    context = tabs[other].context if other else step.tab
    tabs[step.tab] = _Tab(context)
    _touch_others(step.tab, tabs)


def _take(step: Step, tabs: dict[str, _Tab]) -> None:
    tab = tabs[step.tab]
    before, tab.closed = tab.states, isinstance(step, Close)
    taken = (step.after(state) for state in before if not step.refusal(state))
    tab.states = frozenset(_with_unknown_page_state(state) for state in taken)
    if tab.states != before:
        _touch_others(step.tab, tabs)


def _with_unknown_page_state(state: StepState) -> StepState:
    return state._replace(session=_NEW.session, back=_NEW.back, forward=_NEW.forward)


def _touch_others(name: str, tabs: dict[str, _Tab]) -> None:
    for other, tab in tabs.items():
        if other != name and tab.context == tabs[name].context:
            touched = {step.after(state) for state in tab.states for step in _BY_ANOTHER}
            tab.states = tab.states | touched
