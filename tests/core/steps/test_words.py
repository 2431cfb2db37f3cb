"""Arguments of steps that are words of a fixed set."""

from __future__ import annotations

from typing import Any

import pytest

from bridge.core.steps import kinds as s
from bridge.core.steps.base import Step, own_fields, words_of
from bridge.core.steps.kinds import verbs
from bridge.errors import UsageError

WRONG: list[tuple[type[Step], dict[str, Any], str]] = [
    (s.ExpectProfiler, {"state": "runing"}, "running"),
    (s.ExpectProfiler, {"state": "stopped(session-expire)"}, "stopped(session-expired)"),
    (s.ExpectSession, {"state": "track"}, "tracked"),
    (s.BeforeUnload, {"how": "mail"}, "mailto"),
]


@pytest.mark.parametrize(("kind", "arguments", "nearest"), WRONG)
def test_a_wrong_word_is_told_with_the_nearest(
    kind: type[Step], arguments: dict[str, Any], nearest: str
) -> None:
    with pytest.raises(UsageError) as raised:
        kind(**arguments).check_words()
    assert f"did you mean {nearest!r}?" in str(raised.value)


def test_every_set_of_words_is_tried_here() -> None:
    sets = {(kind, f.name) for kind in verbs().values() for f in own_fields(kind) if words_of(f)}
    assert sets == {(kind, name) for kind, arguments, _ in WRONG for name in arguments}


@pytest.mark.parametrize("state", ["running", "paused", "not running", "stopped", "stopped(error)"])
def test_a_right_word_is_taken(state: Any) -> None:
    s.ExpectProfiler(state=state).check_words()
