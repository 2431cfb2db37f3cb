from __future__ import annotations

import pytest

from bridge.driver import find_chromium
from bridge.driver.browser.chromium import ENVIRONMENT


@pytest.fixture(autouse=True)
def _chromium_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    # pytester moves HOME, where Playwright's own would be looked for.
    monkeypatch.setenv(ENVIRONMENT, find_chromium().path)
