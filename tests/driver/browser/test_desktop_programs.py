from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bridge.driver.browser.desktop_programs import PROGRAMS, shielded


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only there does Chromium look on PATH")
def test_the_desktops_programs_are_ours_and_do_nothing(tmp_path: Path) -> None:
    environment = shielded(tmp_path / "bin")
    assert environment["PATH"].endswith(os.environ["PATH"])
    for program in PROGRAMS:
        found = subprocess.run(
            ["/bin/sh", "-c", f"command -v {program} && {program} mailto:x"],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        assert found.stdout.strip() == str(tmp_path / "bin" / program)
