"""Scripts of two builds meet where only a hash is different, also one that looks like a word."""

from __future__ import annotations

from bridge.trace.calls import Call
from bridge.trace.comparison.changes import changes
from bridge.trace.comparison.profile_set import ProfileSet, self_times
from bridge.trace.comparison.same_scripts import aligned, same_scripts
from tests.trace.comparison.made import set_of

COUNTS = [{"a": 40, "b": 60}, {"a": 41, "b": 58}, {"a": 39, "b": 61}]


def of(path: str) -> ProfileSet:
    return set_of(COUNTS, url=f"https://cdn.test{path}")


def test_two_builds_that_differ_in_hashes_only_show_nothing() -> None:
    for one, other in [
        ("/main.4f2a.js", "/main.77de.js"),
        ("/main.face.js", "/main.77de.js"),
        ("/main.face.js", "/main.cafe.js"),
        ("/assets/index-DiwrgTda.js", "/assets/index-Bx3d_aQz.js"),
        ("/assets/index-DiwrgTda.js", "/assets/index-KalmWopd.js"),
    ]:
        before, after = aligned([of(one), of(other)])
        found = changes(before, after)
        assert [each.change for each in found.functions] == [0.0, 0.0], (one, other)


def test_scripts_that_one_page_loads_together_are_two() -> None:
    together = frozenset({"/page-HomeView.js", "/page-UserView.js"})
    names = {path: {"a", "b"} for path in (*together, "/page-DiwrgTda.js")}
    assert same_scripts([together], names) == {}
    assert same_scripts([frozenset({"/page-DiwrgTda.js"}), together], names) == {}


def test_words_stay_apart() -> None:
    for one, other in [("/users.js", "/shops.js"), ("/page-settings.js", "/page-products.js")]:
        assert same_scripts([frozenset({one}), frozenset({other})], {one: {"a"}, other: {"a"}}) == {}


def test_scripts_with_other_functions_stay_apart() -> None:
    one, other = "/chunk-UserList.js", "/chunk-HomePage.js"
    names = {one: {"a", "list", "row"}, other: {"a", "hero", "news", "feed"}}
    assert same_scripts([frozenset({one}), frozenset({other})], names) == {}


def test_other_identities_are_left_alone() -> None:
    exact = set_of(COUNTS, identity="exact", url="https://cdn.test/main.face.js")
    assert aligned([exact, exact]) == [exact, exact]


def test_what_meets_keeps_its_times() -> None:
    before, after = aligned([of("/main.face.js"), of("/main.cafe.js")])
    assert self_times(before) == self_times(after)
    assert Call("a", "/main.*.js") in self_times(before)
