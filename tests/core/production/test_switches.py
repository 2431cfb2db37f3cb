from __future__ import annotations

from bridge.core.events import Change
from bridge.core.production.switches import EFFECTS, QUIET, effect_of, switch_changes


def test_a_switch_that_no_page_notices_is_no_change() -> None:
    assert switch_changes(["--no-first-run", "--user-data-dir=/tmp/x", "--headless"]) == [
        Change("switch", "headless")
    ]


def test_a_switch_counts_once() -> None:
    assert len(switch_changes(["--mute-audio", "--mute-audio", "--mute-audio=1"])) == 1


def test_an_unknown_switch_is_told() -> None:
    assert switch_changes(["--of-tomorrow"]) == [Change("switch", "of-tomorrow")]
    assert effect_of("of-tomorrow") == "effect unknown"
    assert effect_of("headless") == "no window"


def test_no_switch_is_in_both_tables() -> None:
    assert not QUIET & EFFECTS.keys()
