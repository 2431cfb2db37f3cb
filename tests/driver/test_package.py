from __future__ import annotations

import subprocess
import sys

import bridge.driver


def test_the_exported_names() -> None:
    assert bridge.driver.__all__ == [
        "Chromium",
        "Driver",
        "DriverOptions",
        "DriverTab",
        "Sink",
        "find_chromium",
    ]
    assert all(hasattr(bridge.driver, name) for name in bridge.driver.__all__)


def test_importing_it_does_not_import_playwright() -> None:
    code = "import sys, bridge.driver; sys.exit('playwright' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
