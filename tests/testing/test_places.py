from __future__ import annotations

import pytest
from slugify import slugify

from bridge.testing.places import folder_name


@pytest.mark.parametrize(
    "nodeid",
    [
        "test_a.py::test_x",
        "tests/deep/test_a.py::TestIt::test_x[datadog@6.27.1-chromium]",
        "test_a.py::test_x[a  b--c_D]",
    ],
)
def test_a_test_has_the_folder_that_pytest_playwright_would_give_it(nodeid: str) -> None:
    assert folder_name(nodeid) == slugify(nodeid)


def test_each_attempt_has_its_own() -> None:
    assert folder_name("test_a.py::test_x", 2) == "test-a-py-test-x-retry2"


def test_a_long_name_is_cut_and_stays_its_own() -> None:
    long = [folder_name(f"test_a.py::test_x[{'a' * 300}{tail}]") for tail in "bc"]
    assert all(len(name) < 256 for name in long)
    assert long[0] != long[1]
