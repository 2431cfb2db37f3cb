"""What a launch checks, and what it leaves when it fails."""

from __future__ import annotations

import inspect
import threading
from dataclasses import FrozenInstanceError, fields
from pathlib import Path
from typing import Any

import pytest

from bridge import Bridge
from bridge.errors import BrowserNotFound, UsageError
from bridge.harness.launching import LaunchOptions, start
from bridge.intake.store import open_store


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"cdp": "http://127.0.0.1:1", "headless": False}, "chromium, args and headless are not for it"),
        ({"cdp": "http://127.0.0.1:1", "chromium": "/c"}, "chromium, args and headless are not for it"),
        ({"cdp": "http://127.0.0.1:1", "args": ("--mute-audio",)}, "args and headless are not for it"),
        ({"args": ("no-sandbox",)}, "args: 'no-sandbox' is no switch of Chromium, which begins with --"),
        ({"intake_hosts": ("",)}, "intake host"),
        ({"agent": {"sevrice": "shop"}}, "no option of the agent named 'sevrice'"),
    ],
)
def test_what_cannot_be_is_said_before_anything_starts(options: dict[str, Any], says: str) -> None:
    with pytest.raises(UsageError, match=says):
        start(LaunchOptions(**options))


def test_without_a_browser_the_intake_and_the_store_end_too(tmp_path: Path) -> None:
    before = set(threading.enumerate())
    with pytest.raises(BrowserNotFound):
        Bridge.launch(chromium=str(tmp_path / "none"), store=tmp_path / "store")
    assert set(threading.enumerate()) <= before
    open_store(tmp_path / "store").close()  # nobody else writes into it any more


def test_the_options_are_the_keyword_arguments_of_launch() -> None:
    assert list(inspect.signature(Bridge.launch).parameters) == [
        field.name for field in fields(LaunchOptions)
    ]
    with pytest.raises(TypeError, match="headles"):
        Bridge.launch(headles=True)  # type: ignore[call-arg]
    with pytest.raises(FrozenInstanceError):
        LaunchOptions().headless = False  # type: ignore[misc]


def test_each_option_is_described() -> None:
    described = LaunchOptions.__doc__ or ""
    assert [field.name for field in fields(LaunchOptions) if f"`{field.name}`: " not in described] == []
