"""The page of a whole call."""

from __future__ import annotations

from msgspec import structs

from bridge.judging.results import Result
from bridge.report.html.index import Listed, index
from tests.report.html.recorded_runs import result_named
from tests.report.html.test_document import HOSTILE, Parts

RUNS = ("hidden-expiry-datadog-6.27.0", "hidden-expiry-datadog-6.27.1", "two-tabs-datadog-6.27.0")


def listed(result: Result, number: int = 0) -> Listed:
    return Listed(result, f"run {number}.html")


def test_each_run_has_its_cell_with_verdict_broken_rules_and_link() -> None:
    text = index([listed(result_named(name), number) for number, name in enumerate(RUNS)])
    parts = Parts(text)
    heads = [head for attributes, head in parts.of("th") if attributes["scope"] == "col"]
    assert len(heads) == 3, "scenario, and two subjects with their browser"
    assert [row for attributes, row in parts.of("th") if attributes["scope"] == "row"] == [
        "hidden-expiry",
        "two-tabs",
    ]
    links = {str(attributes["href"]): words for attributes, words in parts.of("a")}
    assert links == {
        "run%200.html": "✗ violated",
        "run%201.html": "✓ held",
        "run%202.html": "✗ violated",
    }
    assert [attributes.get("class") for attributes, _ in parts.of("td")] == [
        "violated",
        "held",
        "violated",
        "none",
    ]
    assert "restarts-on-renewal" in text
    assert "3 runs: 1 held, 2 violated" in text


def test_a_cell_is_as_its_worst_run() -> None:
    bad = result_named("hidden-expiry-datadog-6.27.0")
    good = structs.replace(result_named("hidden-expiry-datadog-6.27.1"), subject=bad.subject)
    parts = Parts(index([listed(good, 1), listed(bad, 2)]))
    assert [attributes.get("class") for attributes, _ in parts.of("td")] == ["violated"]
    assert len(parts.of("a")) == 2


def test_what_is_emulated_and_what_failed_is_told() -> None:
    result = structs.replace(
        result_named("emulated-hidden-expiry-datadog-6.27.1"),
        failure=f"no page at {HOSTILE}?token=S3CRETVALUE",
    )
    text = index([listed(result)])
    assert "emulated visibility" in text
    assert "S3CRETVALUE" not in text
    assert "S3CRETVALUE" in index([listed(result)], redact=False)
    assert Parts(text).of("img") == []
    assert Parts(text).of("script") == []
