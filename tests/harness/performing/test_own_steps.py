from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bridge.errors import StepError, Timeout, UsageError
from bridge.harness.performing.own_steps import call_with, function_of

MODULE = """
from bridge.errors import Timeout

called = []

def open_menu(tab):
    called.append(tab)

def fail(tab):
    raise KeyError("menu")

def time_out(tab):
    raise Timeout("the menu never opened")

number = 3
"""


@pytest.fixture(autouse=True)
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A module in the current folder."""
    (tmp_path / "own_shop_steps.py").write_text(MODULE, "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))


def test_a_function_of_the_current_folder_is_called_with_the_tab() -> None:
    tab: Any = object()
    call_with("own_shop_steps:open_menu", tab)
    assert vars(__import__("own_shop_steps"))["called"] == [tab]


@pytest.mark.parametrize("name", ["no_such_module:f", "own_shop_steps:close_menu", "own_shop_steps:number"])
def test_what_is_no_function_is_named(name: str) -> None:
    with pytest.raises(UsageError, match=name):
        function_of(name)


def test_an_error_of_the_function_says_whose_it_is() -> None:
    with pytest.raises(StepError, match=r"own_shop_steps:fail: KeyError: 'menu'"):
        call_with("own_shop_steps:fail", object())
    with pytest.raises(Timeout, match="never opened"):
        call_with("own_shop_steps:time_out", object())
