"""Pictures in Firefox, with programs that stand for it, and with Firefox itself where it is installed."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts import pictures
from scripts.firefox import NoPicture, find_firefox, started


def program(path: Path, script: str) -> str:
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    return str(path)


def test_that_firefox_is_not_installed_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_firefox() is None
    pictures.with_firefox([tmp_path / "a.html"])
    assert "no pictures in Firefox: it is not installed (firefox-esr or firefox" in capsys.readouterr().err


def test_the_extended_support_release_is_taken_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    program(tmp_path / "firefox", "")
    assert find_firefox() == str(tmp_path / "firefox")
    program(tmp_path / "firefox-esr", "")
    assert find_firefox() == str(tmp_path / "firefox-esr")


def test_a_firefox_that_does_not_start_is_told(tmp_path: Path) -> None:
    fails = program(tmp_path / "fails", "echo cannot open display >&2; exit 1")
    with pytest.raises(NoPicture, match=r"fails did not start: cannot open display"), started(fails, "dark"):
        pass
    with (
        pytest.raises(NoPicture, match=r"none did not start: No such file"),
        started(f"{tmp_path}/none", "dark"),
    ):
        pass


def test_theme_width_and_height_are_those_of_the_page_when_its_script_has_drawn_it(tmp_path: Path) -> None:
    firefox = find_firefox()
    if firefox is None:
        pytest.skip("Firefox is not installed")
    page = tmp_path / "a.html"
    page.write_text(
        "<style>@media (prefers-color-scheme: dark) { html { background: black } }</style>"
        "<body><script>setTimeout(() => {"
        "document.body.innerHTML = '<h1 style=\"margin: 0; height: 2000px\">late</h1>' }, 500)</script>",
        "utf-8",
    )
    pictures_made = []
    for theme in pictures.THEMES:
        file = tmp_path / f"{theme}.png"
        with started(firefox, theme) as browser:
            browser.picture(page, file, 400, "h1")
        pictures_made.append(file.read_bytes())
    for made in pictures_made:
        width, height = (int.from_bytes(made[at : at + 4]) for at in (16, 20))  # in the head of a PNG
        assert width == 400
        assert height >= 2000
    assert pictures_made[0] != pictures_made[1]
