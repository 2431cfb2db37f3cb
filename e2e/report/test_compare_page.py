"""The page of compared profiles in a real Chromium, opened as a file: no network and no error."""

from __future__ import annotations

import re
from urllib.parse import quote_plus

import pytest
from msgspec import structs
from playwright.sync_api import Locator, Page

from bridge.report.comparison.building import shown_set
from bridge.report.comparison.page import comparison_page
from e2e.report.compared import hostile, many, recorded_set
from e2e.report.conftest import Open, broken_rules
from e2e.report.runs import HOSTILE
from tests.report.comparison.made import AFTER, BEFORE, compared, made_set

WIDTHS = (400, 800, 1280)
MINUS = "\N{MINUS SIGN}"
OLD, NEW = made_set("old", BEFORE), made_set("new", AFTER)
COMPARISON = compared(OLD, NEW, ["The browsers differ."])
SINGLE = compared(made_set("old", BEFORE, 1), made_set("new", AFTER, 1))
RECORDED = compared(
    recorded_set("hidden-expiry-datadog-6.27.0"), recorded_set("hidden-expiry-datadog-6.27.1")
)
PAGES = {
    "comparison": comparison_page(COMPARISON),
    "single": comparison_page(SINGLE),
    "recorded": comparison_page(RECORDED),
    "hostile": comparison_page(hostile(COMPARISON)),
    "no tree": comparison_page(structs.replace(COMPARISON, tree=None)),
    "nothing": comparison_page(compared(made_set("old", {(): 5}), made_set("new", {(): 5}))),
    "one set": comparison_page(shown_set(OLD)),
    "many": comparison_page(many(120)),
}


def row(page: Page, name: str) -> Locator:
    """The row of a function."""
    return page.get_by_role("row").filter(has=page.get_by_role("link", name=name, exact=True))


def graph(page: Page) -> Locator:
    return page.get_by_role("application")


@pytest.mark.parametrize("name", PAGES)
def test_it_opens_as_a_file_without_a_request_an_error_or_sideways_scroll(name: str, opened: Open) -> None:
    with opened(PAGES[name]) as found:
        for width in WIDTHS:
            found.page.set_viewport_size({"width": width, "height": 900})
            sizes = found.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
            assert sizes[0] <= sizes[1], width
    assert (found.said, found.asked) == ([], [])


#: Each look takes a second, so only one page is looked at in all widths and themes.
LOOKS = [
    *(("comparison", width, scheme) for width in WIDTHS for scheme in ("light", "dark")),
    ("one set", 400, "dark"),
]


@pytest.mark.parametrize(("name", "width", "scheme"), LOOKS)
def test_axe_finds_nothing(name: str, width: int, scheme: str, opened: Open, unpacked_axe: str) -> None:
    with opened(PAGES[name], width, scheme) as found:
        assert broken_rules(found.page, unpacked_axe) == []


def test_what_others_chose_stays_text(opened: Open) -> None:
    with opened(PAGES["hostile"]) as found:
        assert HOSTILE in found.page.locator("main h1").inner_text()
        found.page.get_by_role("link", name="legacy").click()
        for summary in found.page.locator("summary").all():
            summary.click()
        assert HOSTILE in found.page.locator(".callers").first.inner_text()
        graph(found.page).press("ArrowDown")
        assert HOSTILE in found.page.locator(".notice").inner_text()
        assert found.page.evaluate("document.querySelectorAll('main img, main script, main b').length") == 0
        assert found.page.title().startswith(HOSTILE)
    assert found.said == []


def test_the_head_tells_of_both_sides_and_what_was_found(opened: Open) -> None:
    with opened(PAGES["comparison"]) as found:
        text = found.page.locator("main").inner_text()
        assert "old → new" in text
        assert "The browsers differ." in text
        assert "functions by name and path of the script" in text
        assert "2 functions grew, 1 function shrank by more than noise. Within noise: 10." in text
        [old, new] = [each.inner_text() for each in found.page.locator(".sides .card").all()]
        assert "before: old" in old
        assert f"{COMPARISON.before.samples:,}" in old
        assert f"{COMPARISON.after.samples:,}" in new
        assert new.count("6 profiles") == 1


def test_a_row_tells_its_outcome_in_words_and_with_a_sign(opened: Open) -> None:
    with opened(PAGES["comparison"]) as found:
        grew, shrank, same = (
            row(found.page, name).inner_text().split("\t") for name in ("validate", "legacy", "count")
        )
    assert (grew[3][0], grew[-1].strip()) == ("+", "▲ grew")
    assert (shrank[3][0], shrank[-1].strip()) == (MINUS, "▼ shrank")
    assert same[-1].startswith("within noise")
    assert same[4].startswith("± ")


def test_without_repeats_no_change_is_called_one(opened: Open) -> None:
    with opened(PAGES["single"]) as found:
        text = found.page.locator("main").inner_text()
    assert "Noise is unknown: a single profile on each side." in text
    assert "noise unknown" in text
    assert "▲" not in text


def test_a_function_is_chosen_by_keyboard_and_stands_in_the_address(opened: Open) -> None:
    with opened(PAGES["comparison"]) as found:
        heading = found.page.locator("#callers-of")
        assert heading.inner_text().startswith("Callers of parse")
        found.page.get_by_role("link", name="legacy", exact=True).press("Enter")
        assert heading.inner_text().startswith("Callers of legacy")
        assert heading.evaluate("heading => heading === document.activeElement")
        assert "#function=legacy&place=" in found.page.url
        assert row(found.page, "legacy").locator("a").get_attribute("aria-current") == "true"
        assert found.page.locator("[aria-current]").count() == 1
        found.page.go_back()
        row(found.page, "paint").get_by_role("cell").last.click()
        assert heading.inner_text().startswith("Callers of paint")


def test_the_callers_of_a_function_are_opened_step_by_step(opened: Open) -> None:
    hash_ = f"#function=parse&place={quote_plus('/assets/app.js')}"
    with opened(PAGES["comparison"], hash_=hash_) as found:
        callers = found.page.locator(".callers").first
        first, second = (each.inner_text() for each in callers.locator("> li").all())
        assert re.match(r"\+1\d\.\d .*% → .*% load", first)
        assert re.match(MINUS + r"0\.\d+ .*% → .*% poll", second)
        assert "main" not in callers.inner_text()
        callers.locator("summary").first.press("Enter")
        callers.get_by_text("main").first.wait_for()


def test_the_search_leaves_the_functions_that_it_finds(opened: Open) -> None:
    with opened(PAGES["comparison"]) as found:
        found.page.get_by_label("find a function", exact=True).fill("SDK.js")
        names = found.page.get_by_role("row").get_by_role("link").all_inner_texts()
        assert sorted(names) == ["poll", "timer"]
        assert "2 functions found" in found.page.locator(".matched").first.inner_text()


def test_a_long_table_has_fifty_rows_at_first_and_is_sorted_by_its_heads(opened: Open) -> None:
    with opened(PAGES["many"]) as found:
        rows = found.page.locator(".functions tbody tr")
        assert rows.count() == 50
        found.page.get_by_role("button", name="show all").click()
        assert rows.count() == len(many(120).functions)
        found.page.get_by_role("button", name="total after").click()
        assert rows.first.inner_text().startswith("main")


def test_the_flame_graph_is_walked_by_keyboard_with_the_figures_of_both_sides(opened: Open) -> None:
    with opened(PAGES["comparison"]) as found:
        chart = graph(found.page)
        chart.press("Home")
        assert found.status().startswith("all: 13.")
        chart.press("ArrowDown")
        sentence = (
            r"main, /assets/app\.js: \d+\.\d % before, \d+\.\d % after, \+1\d\.\d points in all; "
            r"itself 0 % before, 0 % after, 0 points"
        )
        assert re.fullmatch(sentence, found.status())
        chart.press("ArrowRight")
        assert found.status().startswith("timer, /assets/sdk.js: ")
        found.page.get_by_label("with idle and unsampled time").check()
        heard = []
        for key in ("Home", "ArrowDown", "ArrowRight", "ArrowRight"):
            chart.press(key)
            heard.append(found.status())
        assert any(each.startswith("(idle): ") for each in heard)


def test_one_set_has_times_and_no_word_of_a_difference(opened: Open) -> None:
    with opened(PAGES["one set"]) as found:
        text = found.page.locator("main").inner_text()
        assert not re.search(r"before|after|grew|shrank|noise|points", text)
        assert re.search(r"diff /assets/app.js\s+3\.\d+ s 2\d\.\d %", text)
        found.page.get_by_label("inverted").check()
        graph(found.page).press("End")
        assert "on the way to" in found.status()


def test_printed_it_is_whole(opened: Open) -> None:
    with opened(PAGES["comparison"]) as found:
        pdf = found.page.pdf(format="A4")
        assert 1 <= len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf)) <= 2
        found.page.emulate_media(media="print")
        found.page.set_viewport_size({"width": 718, "height": 900})
        sizes = found.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert sizes[0] <= sizes[1]
