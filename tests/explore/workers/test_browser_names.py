from __future__ import annotations

from bridge.explore.workers.browser_names import BrowserNames


def test_two_browsers_of_one_version_are_told_apart_by_their_paths() -> None:
    names = BrowserNames()
    assert names.add("Chromium 156", "/a") == "Chromium 156"
    assert names.add("Chromium 150", "/b") == "Chromium 150"
    assert names.add("Chromium 156", "/c") == "Chromium 156 at /c"
