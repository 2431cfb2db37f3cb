"""The page of the Python API has what users look for there."""

from __future__ import annotations

import inspect

from bridge.harness.launching import LaunchOptions
from docs.generate import python_api


def section(name: str) -> str:
    return python_api.page().partition(f"### `{name}` (")[2].partition("\n### ")[0]


def test_every_argument_of_launch_is_explained() -> None:
    said = section("Bridge").partition("#### Arguments of")[2]
    for name in inspect.signature(LaunchOptions).parameters:
        [row] = [line for line in said.splitlines() if line.startswith(f"| `{name}` |")]
        assert len(row.split(" | ")[-1]) > 10, row


def test_steps_say_what_they_do_and_inherited_members_are_listed_once() -> None:
    assert "| `suspend(minutes: float)` | Let the device sleep" in section("Tab")
    assert "expect_profile(predicate: Callable[[Profile], bool] = …," in section("IntakeView")
    assert "expect_profile(" not in section("LocalIntake")
    assert "It has all that `IntakeView` has, too." in section("LocalIntake")


def test_no_address_of_memory_is_in_it() -> None:
    assert "0x" not in python_api.page()


def test_every_member_says_what_it_does() -> None:
    rows = [
        line for line in python_api.page().splitlines() if line.startswith("| `") and line.count(" | ") == 1
    ]
    assert len(rows) > 80
    assert [row for row in rows if row.endswith("|  |")] == []
