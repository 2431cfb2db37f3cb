"""What is derived from the code is not stale."""

from __future__ import annotations

from docs.generate import SCHEMA, STATES, schema_text, states_page


def test_the_states_page_is_drawn_from_the_tables() -> None:
    assert STATES.read_text(encoding="utf-8") == states_page(), "run `python docs/generate.py`"


def test_the_event_schema_is_that_of_the_events() -> None:
    assert SCHEMA.read_text(encoding="utf-8") == schema_text(), "run `python docs/generate.py`"
