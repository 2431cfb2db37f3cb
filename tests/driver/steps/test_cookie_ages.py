"""Cookies grow older with the page's clock, not with Chromium's."""

from __future__ import annotations

from typing import Any

from bridge.driver.steps.cookie_ages import CookieAges

NOW = 1_000_000.0


def cookie(name: str, lives_s: float | None, **fields: Any) -> dict[str, Any]:
    expires = -1 if lives_s is None else NOW + lives_s
    return {
        "name": name,
        "value": "v",
        "domain": "a.test",
        "path": "/",
        "expires": expires,
        "size": 2,
    } | fields


def names(cookies: list[dict[str, Any]]) -> list[str]:
    return [each["name"] for each in cookies]


def lives(cookies: list[dict[str, Any]]) -> dict[str, float]:
    return {each["name"]: round(each["expires"] - NOW) for each in cookies}


def test_a_cookie_whose_end_lies_in_the_jump_ends() -> None:
    jar = [cookie("short", 600), cookie("long", 1800), cookie("session", None), cookie("year", 31_536_000)]
    ages = CookieAges()
    ages.note(jar)
    ages.pass_time(901)
    ended = ages.ended(jar, NOW)
    assert names(ended) == ["short"]
    assert ended[0]["expires"] == 1.0
    assert "size" not in ended[0]
    assert lives(ages.shortened(jar, NOW)) == {"long": 899}


def test_a_cookie_that_is_written_after_the_jump_lives_its_full_time() -> None:
    ages = CookieAges()
    ages.note([cookie("again", 600), cookie("kept", 1200)])
    ages.pass_time(300)
    ages.note([cookie("again", 900), cookie("kept", 1200), cookie("new", 400)])
    ages.pass_time(500)
    jar = [cookie("again", 900), cookie("kept", 1200), cookie("new", 400)]
    assert names(ages.ended(jar, NOW)) == ["new"]
    assert lives(ages.shortened(jar, NOW)) == {"again": 400, "kept": 400}


def test_one_that_was_written_during_the_jump_is_left_alone() -> None:
    ages = CookieAges()
    ages.note([cookie("a", 600)])
    ages.pass_time(901)
    assert ages.ended([cookie("a", 650)], NOW) == []
    assert ages.shortened([cookie("a", 1650)], NOW) == []


def test_cookies_of_one_name_are_told_apart() -> None:
    jar = [
        cookie("a", 600),
        cookie("a", 1800, path="/x"),
        cookie("a", 1900, domain=".a.test"),
        cookie("a", 2000, partitionKey={"topLevelSite": "https://b.test", "hasCrossSiteAncestor": True}),
    ]
    ages = CookieAges()
    ages.note(jar)
    ages.pass_time(901)
    assert len(ages.ended(jar, NOW)) == 1
    assert sorted(round(each["expires"] - NOW) for each in ages.shortened(jar, NOW)) == [899, 999, 1099]


def test_the_next_end() -> None:
    ages = CookieAges()
    assert ages.next_end(NOW) is None
    ages.note([cookie("a", 600), cookie("b", 300), cookie("session", None)])
    ages.pass_time(100)
    assert ages.next_end(NOW) == 200
