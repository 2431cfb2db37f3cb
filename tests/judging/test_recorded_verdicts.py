"""The output for recordings of old and new SDKs, broken and complete, stays the same, byte for byte."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.report.recorded import ENDINGS, NAMES, PATHS, judged, shown


@pytest.mark.parametrize("path", PATHS, ids=NAMES)
@pytest.mark.parametrize("ending", ENDINGS)
def test_verdict_and_story_are_what_they_were(path: Path, ending: str) -> None:
    before = judged(path.name.partition(".pbr")[0], ending)
    assert shown(path, ending) == before.read_text("utf-8"), "`python -m tests.report.renew`"
