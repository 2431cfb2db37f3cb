from __future__ import annotations

from pathlib import Path

import pytest

from bridge.driver.context.downloads import Download
from bridge.errors import BrowserDied, StepError, Timeout

BEGAN = {"guid": "g", "url": "http://x/f", "suggestedFilename": "f.txt", "frameId": "F"}


@pytest.fixture
def download() -> Download:
    return Download("tab-1", BEGAN, 0)


def test_a_finished_download_has_a_path(download: Download, tmp_path: Path) -> None:
    download.progress({"guid": "g", "state": "inProgress"}, tmp_path)
    download.progress({"guid": "g", "state": "completed"}, tmp_path)
    assert download.path() == tmp_path / "g"
    (tmp_path / "g").write_text("x")
    assert download.save_as(tmp_path / "deep" / "f.txt").read_text() == "x"


def test_one_that_is_late_cancelled_or_lost_says_so(download: Download, tmp_path: Path) -> None:
    with pytest.raises(Timeout, match=r"tab-1: the download f\.txt of http://x/f did not finish"):
        download.path()
    download.progress({"guid": "g", "state": "canceled"}, tmp_path)
    with pytest.raises(StepError, match=r"tab-1: the download f\.txt of http://x/f was cancelled"):
        download.path()
    lost = Download("tab-1", BEGAN, 0)
    lost.fail(BrowserDied("gone"))
    with pytest.raises(BrowserDied, match="gone"):
        lost.path()
