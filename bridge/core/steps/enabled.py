"""The steps that a tab can take now and that have an effect on it."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from bridge.core.steps.base import Step, own_fields
from bridge.core.steps.kinds import SESSION_MINUTES, Idle, Suspend, verbs
from bridge.core.steps.state import StepState

#: Longer than a session lasts without activity. One second more, so that rounding cannot matter.
IDLE_MINUTES = SESSION_MINUTES + 1 / 60


def enabled(state: StepState, steps: Iterable[Step] | None = None) -> list[Step]:
    """Return those of `steps` that a tab in `state` can take and that have an effect.

    Default of `steps`: all that need no arguments, and `suspend` and `idle` for longer than a session lasts.
    """
    return [
        step
        for step in (_candidates() if steps is None else steps)
        if not step.refusal(state) and step.changes(state)
    ]


def _candidates() -> list[Step]:
    plain = [kind() for kind in verbs().values() if not _needs_arguments(kind)]
    return [*plain, Suspend(minutes=IDLE_MINUTES), Idle(minutes=IDLE_MINUTES)]


def _needs_arguments(kind: type[Step]) -> bool:
    return any(field.default is msgspec.NODEFAULT for field in own_fields(kind))
