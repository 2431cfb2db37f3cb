from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bridge.driver.browser.chromium import (
    ARGS_ENVIRONMENT,
    ENVIRONMENT,
    Chromium,
    environment_args,
    find_chromium,
)
from bridge.driver.browser.playwright_process import loop_is_running
from bridge.errors import BrowserNotFound, UsageError


@pytest.fixture(autouse=True)
def nothing_installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """No browser anywhere: the environment is silent and PATH is one empty folder."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.delenv(ENVIRONMENT, raising=False)
    monkeypatch.setenv("PATH", str(folder))
    return folder


def executable(path: Path) -> str:
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return str(path)


def no_playwright() -> str | None:
    return None


def test_an_option_outranks_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ENVIRONMENT, executable(tmp_path / "environment"))
    given = executable(tmp_path / "given")
    assert find_chromium(given) == Chromium(given, "option")


def test_an_option_can_be_a_name_on_path(nothing_installed: Path) -> None:
    path = executable(nothing_installed / "brave")
    assert find_chromium("brave") == Chromium(path, "option")


def test_the_environment_outranks_playwright(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = executable(tmp_path / "environment")
    monkeypatch.setenv(ENVIRONMENT, path)
    own = executable(tmp_path / "own")
    assert find_chromium(playwright_path=lambda: own) == Chromium(path, "environment")


def test_the_environment_is_named_also_where_the_command_line_has_read_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(ENVIRONMENT, "/nonexistent")
    with pytest.raises(BrowserNotFound, match=rf"no Chromium at /nonexistent \(from {ENVIRONMENT}\)"):
        find_chromium("/nonexistent")


def test_playwrights_own_outranks_the_system(nothing_installed: Path, tmp_path: Path) -> None:
    executable(nothing_installed / "chromium")
    own = executable(tmp_path / "own")
    assert find_chromium(playwright_path=lambda: own) == Chromium(own, "playwright")


@pytest.mark.parametrize("name", ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"])
def test_the_systems_is_taken_when_playwrights_is_not_on_disk(nothing_installed: Path, name: str) -> None:
    path = executable(nothing_installed / name)
    assert find_chromium(playwright_path=lambda: "/nowhere/chrome") == Chromium(path, "system")


def test_none_at_all_says_what_to_do() -> None:
    with pytest.raises(BrowserNotFound, match=f"playwright install chromium.*set {ENVIRONMENT}"):
        find_chromium(playwright_path=no_playwright)


@pytest.mark.parametrize("kind", ["missing", "folder", "not executable"])
def test_a_path_given_on_purpose_is_never_replaced(
    kind: str, nothing_installed: Path, tmp_path: Path
) -> None:
    executable(nothing_installed / "chromium")
    path = tmp_path / "asked"
    if kind == "folder":
        path.mkdir()
    elif kind == "not executable":
        path.write_text("")
    with pytest.raises(BrowserNotFound, match=f"no Chromium at {path}"):
        find_chromium(str(path))


def test_a_bad_environment_names_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ENVIRONMENT, "/nowhere")
    with pytest.raises(BrowserNotFound, match=rf"no Chromium at /nowhere \(from {ENVIRONMENT}\)"):
        find_chromium()


def test_it_says_which_was_taken() -> None:
    assert str(Chromium("/usr/bin/chromium", "system")) == "/usr/bin/chromium (PATH)"
    assert str(Chromium("/x", "environment")) == f"/x ({ENVIRONMENT})"


def test_inside_a_running_loop_playwright_is_not_asked(nothing_installed: Path) -> None:
    path = executable(nothing_installed / "chromium")

    async def inside() -> Chromium:
        assert loop_is_running()
        return find_chromium()

    assert asyncio.run(inside()) == Chromium(path, "system")
    assert not loop_is_running()


def test_the_environments_switches_are_separated_as_in_a_shell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(ARGS_ENVIRONMENT, raising=False)
    assert environment_args() == ()
    monkeypatch.setenv(ARGS_ENVIRONMENT, " --no-sandbox  '--lang=a b' ")
    assert environment_args() == ("--no-sandbox", "--lang=a b")


@pytest.mark.parametrize(
    ("value", "says"), [("no-sandbox", "'no-sandbox' is no switch"), ("'--lang=a", "quotation")]
)
def test_what_is_no_switch_in_the_environment_is_told(
    monkeypatch: pytest.MonkeyPatch, value: str, says: str
) -> None:
    monkeypatch.setenv(ARGS_ENVIRONMENT, value)
    with pytest.raises(UsageError, match=f"{ARGS_ENVIRONMENT}: .*{says}"):
        environment_args()
