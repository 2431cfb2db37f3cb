"""The step summary, read by a reader of Markdown."""

from __future__ import annotations

import re
from html import unescape

from markdown_it import MarkdownIt

from bridge.report.gate.call import Call
from bridge.report.gate.known import Baseline, KnownViolation, compare
from bridge.report.gate.step_summary import BYTES_MAX, step_summary
from tests.report.gate.results import EVIL, OTHER_RULE, RULE, a_call, a_result, another, stored

_READER = MarkdownIt("commonmark", {"html": True}).enable("table")
#: one row of a table, as a list of cells
Row = list[str]


def tables(markdown: str) -> list[list[Row]]:
    """The cells of each table as text, without our own elements."""
    html = _READER.render(markdown)
    found = []
    for table in re.findall(r"<table>(.*?)</table>", html, re.DOTALL):
        rows = re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)
        found.append([list(map(_text, re.findall(r"<t[hd]>(.*?)</t[hd]>", row, re.DOTALL))) for row in rows])
    return found


def _text(cell: str) -> str:
    return unescape(re.sub("</?code>", "", cell.replace("<br>", "\n")))


def compared(call: Call, *listed: KnownViolation) -> Call:
    return call._replace(compared=compare(call.results, Baseline(violations=listed), "known.json"))


def test_the_matrix_has_scenarios_and_subjects_signs_and_broken_rules() -> None:
    results = [
        a_result("violated", "late", repeat=1),
        a_result("violated", "late", repeat=2),
        a_result(repeat=3),
        a_result(subject="agent@1.0.0", others={"sentry": another("violated")}),
        a_result("inconclusive", "a gap", scenario="two-tabs"),
    ]
    markdown = step_summary(a_call(*results))
    assert markdown.startswith("## Profiler Bridge: 2 held, 2 violated, 1 inconclusive\n")
    matrix, findings = tables(markdown)
    assert matrix == [
        ["scenario", "datadog@6.27.0", "agent@1.0.0"],
        ["hidden-expiry", f"✗ 2x violated\n{RULE}\n✓ 1x held", f"✓ held\nsentry: {RULE}"],
        ["two-tabs", "? inconclusive", ""],
    ]
    assert [row[1:] for row in findings] == [
        ["what", "message"],
        *[[f"{RULE}, violated", "at 12 ms: late"]] * 2,
        [f"sentry: {RULE}, violated", "at 1 ms: late"],
        ["inconclusive", f"{RULE}: a gap"],
    ]


def test_several_browsers_have_a_column_each() -> None:
    matrix = tables(step_summary(a_call(a_result(), a_result(browser="Chromium 157"))))[0]
    assert matrix[0] == ["scenario", "Chromium 156", "Chromium 157"]


def test_what_the_baseline_says_is_told() -> None:
    listed = [
        KnownViolation(scenario="hidden-expiry", subject="datadog", rule=RULE),
        KnownViolation(scenario="hidden-expiry", subject="agent", rule=RULE),
    ]
    new = a_result("violated", rules={RULE: "violated", OTHER_RULE: "violated"})
    markdown = step_summary(compared(a_call(new, a_result(subject="agent@1.0.0")), *listed))
    assert "Baseline <code>known&#46;json</code>: 1 new, 1 still there, 1 gone, 0 not decided." in markdown
    matrix, findings, gone = tables(markdown)
    assert matrix[1][1] == f"✗ violated\n{RULE} (known)\n{OTHER_RULE}"
    assert [row[1] for row in findings[1:]] == [f"{RULE}, known", f"{OTHER_RULE}, new"]
    assert gone == [["scenario", "subject", "rule"], ["hidden-expiry", "agent", RULE]]


def test_a_page_adds_nothing_but_text() -> None:
    evil = a_result("violated", EVIL, subject=f"http://x/{EVIL}", scenario=EVIL, browser=EVIL)
    evil_too = a_result("inconclusive", failure=EVIL, scenario="b", reasons={"": EVIL}, browser="other")
    markdown = step_summary(a_call(evil, evil_too, ended_by=EVIL))
    html = _READER.render(markdown)
    assert set(re.findall(r"<(\w+)", html)) <= {
        *("h2", "h3", "p", "table", "thead", "tbody", "tr", "th", "td", "code", "br")
    }
    matrix, findings = tables(markdown)
    assert {len(row) for row in matrix} == {3}
    assert {len(row) for row in findings} == {3}
    told = findings[1][2].splitlines()
    assert told[0].startswith(
        "at 12 ms: \ufffd[31m\ufffd\ufffd\ufffd]]>&amp;<script>alert(1)</script>|`a`\\| **b**"
    )
    assert told[1:] == ["::error title=x::y", "##[add-mask]z %0A%25"]
    for sign in ("@", "](", "http:", "|`", "##["):
        assert sign not in markdown.replace("## Profiler", "")


def test_an_early_end_is_told_also_if_nothing_was_played() -> None:
    markdown = step_summary(a_call(ended_by="stopped by Ctrl-C"))
    assert markdown.startswith("## Profiler Bridge: nothing was played\n")
    assert "stopped by Ctrl&#45;C" in markdown or "stopped by Ctrl-C" in markdown
    assert tables(markdown) == []


def test_real_runs_are_told() -> None:
    matrix = tables(step_summary(a_call(*stored())))[0]
    assert len(matrix) == 1 + len({result.scenario for result in stored()})


def test_a_large_summary_keeps_whole_rows_within_the_limit_and_counts_the_rest() -> None:
    results = [a_result("violated", "é|" * 400, scenario=f"scenario-{at}") for at in range(2_000)]
    markdown = step_summary(a_call(*results))
    assert BYTES_MAX - 10_000 < len(markdown.encode()) <= BYTES_MAX
    matrix, findings = tables(markdown)
    assert len(matrix) == 2_001
    assert {len(row) for row in findings} == {3}
    [told] = re.findall(r"^(\d+) rows are left out: GitHub takes 1,048,576 bytes of a step.$", markdown, re.M)
    assert len(findings) - 1 + int(told) == 2_000


def test_what_the_step_has_written_before_counts() -> None:
    call = a_call(*(a_result("violated", scenario=f"scenario-{at}") for at in range(100)))
    taken = BYTES_MAX - 5_000
    markdown = step_summary(call, taken)
    assert 4_000 < len(markdown.encode()) <= 5_000
    assert "rows are left out" in markdown
    assert step_summary(call, BYTES_MAX) == ""
