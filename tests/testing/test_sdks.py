from __future__ import annotations

import pytest

from bridge.errors import UsageError
from bridge.testing.sdks import check_names


def test_a_name_that_is_none_is_told_with_those_that_are() -> None:
    check_names(["datadog", "datadog@6.27.1"])
    with pytest.raises(
        UsageError, match=r"--bridge-sdk newrelic@1: no SDK named 'newrelic'; known are: .*datadog"
    ):
        check_names(["datadog", "newrelic@1"])
