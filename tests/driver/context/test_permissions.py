from __future__ import annotations

import pytest

from bridge.driver.context.permissions import protocol_names
from bridge.errors import UsageError


def test_playwrights_names_become_chromiums_each_once() -> None:
    names = ["camera", "accelerometer", "gyroscope", "clipboard-read"]
    assert protocol_names(names) == ["videoCapture", "sensors", "clipboardReadWrite"]


def test_unknown_names_are_told_with_the_known() -> None:
    with pytest.raises(UsageError, match="no permission named 'flying'; known are: accelerometer, "):
        protocol_names(["flying", "camera", "walking"])
