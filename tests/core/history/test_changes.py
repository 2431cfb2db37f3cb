"""A value over time: which spans a query from a moment on gives."""

from __future__ import annotations

from bridge.core.history.changes import Changes


def test_a_span_that_ends_at_the_moment_asked_for_is_given() -> None:
    changes = Changes([(0.0, "visible"), (40.0, "hidden"), (80.0, "visible")])
    assert list(changes.spans(200.0, 80.0)) == [(40.0, 80.0, "hidden"), (80.0, 200.0, "visible")]
    assert list(changes.spans(200.0, 80.1)) == [(80.0, 200.0, "visible")]
    assert next(iter(changes.spans(200.0, -1.0))) == (0.0, 40.0, "visible")


def test_two_changes_at_one_moment_are_both_given() -> None:
    changes = Changes([(0.0, 1), (40.0, 2), (40.0, 3)])
    assert list(changes.spans(50.0, 40.0)) == [(0.0, 40.0, 1), (40.0, 40.0, 2), (40.0, 50.0, 3)]
