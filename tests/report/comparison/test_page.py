"""The file of the page of compared profiles."""

from __future__ import annotations

import gzip
from base64 import b64decode, b64encode
from hashlib import sha256

import msgspec
import pytest
from msgspec import structs

from bridge.report.comparison.building import shown_set
from bridge.report.comparison.page import comparison_page
from bridge.report.comparison.shown import ShownComparison, ShownSet
from tests.report.comparison.made import AFTER, BEFORE, compared, made_set
from tests.report.html.test_document import HOSTILE, Parts

COMPARISON = compared(made_set("old", BEFORE), made_set("new", AFTER))
ONE_SET = shown_set(made_set("old", BEFORE))


def data_of(text: str) -> bytes:
    [data] = [text for attributes, text in Parts(text).of("script") if attributes.get("id") == "data"]
    return gzip.decompress(b64decode(data))


@pytest.mark.parametrize("shown", [COMPARISON, ONE_SET])
def test_the_data_come_back_as_they_were(shown: ShownComparison | ShownSet) -> None:
    assert msgspec.json.decode(data_of(comparison_page(shown)), type=type(shown)) == shown


def test_one_set_and_two_are_told_apart() -> None:
    schemas = [
        msgspec.json.decode(data_of(comparison_page(each)))["schema"] for each in (COMPARISON, ONE_SET)
    ]
    assert schemas == ["profiler-bridge.comparison/1", "profiler-bridge.profile-set-report/1"]


def test_only_its_own_script_and_style_may_run_and_nothing_is_loaded() -> None:
    parts = Parts(comparison_page(COMPARISON))
    [policy] = [str(a["content"]) for a, _ in parts.of("meta") if a.get("http-equiv")]
    assert policy.startswith("default-src 'none'; ")
    [(_, script)] = [(a, text) for a, text in parts.of("script") if not a]
    [(_, style)] = parts.of("style")
    assert "src/compare" in script[:100]
    assert "src/compare" in style[:100]
    for kind, text in (("script", script), ("style", style)):
        digest = b64encode(sha256(text.strip("\n").encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy


def test_the_title_has_the_names_and_no_markup() -> None:
    hostile = structs.replace(COMPARISON, before=structs.replace(COMPARISON.before, name=HOSTILE))
    parts = Parts(comparison_page(hostile))
    assert len(parts.of("script")) == 2
    assert parts.of("img") == []
    [(_, title)] = parts.of("title")
    assert title.strip() == f"{HOSTILE} and new: comparison of profiles"
    [(_, title)] = Parts(comparison_page(ONE_SET)).of("title")
    assert title.strip() == "old: set of profiles"


def test_a_comparison_without_a_tree_is_a_page_too() -> None:
    without = structs.replace(COMPARISON, tree=None)
    assert msgspec.json.decode(data_of(comparison_page(without)), type=ShownComparison).tree is None


def test_the_same_sets_give_the_same_bytes() -> None:
    assert comparison_page(COMPARISON) == comparison_page(COMPARISON)
