"""What is plain of a function, from the text around it. `⟪` is where it begins."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.trace.source_maps.javascript import class_name, name_at


def at_mark(marked: str) -> tuple[str, int]:
    return marked.replace("⟪", ""), marked.index("⟪")


@pytest.mark.parametrize(
    ("marked", "name"),
    [
        ("⟪function total(items) {}", "total"),
        ("export default ⟪async function* total(items) {}", "total"),
        ("function ⟪total<T>(items: T[]): T {}", "total"),
        ("function total⟪(items) {}", "total"),
        ("function* ⟪(items) {}", ""),
        ("const total = ⟪function (items) {}", "total"),
        ("const total = function⟪(items) {}", "total"),
        ("const total = ⟪async (items) => 1", "total"),
        ("const total = async ⟪items => 1", "total"),
        ("const total: Sum<number> = ⟪(items: number[]) => 1", "total"),
        ("let a = 1, total = ⟪items => 1", "total"),
        ("exports.total = ⟪(items) => 1", "total"),
        ("x = { total: ⟪items => 1 }", "total"),
        ("x = { a: 1, total: async ⟪function () {} }", "total"),
        ("const total = /* @__PURE__ */ ⟪function () {}", "total"),
        ("const total = (⟪items) => 1", "total"),
        ("const total = (⟪items: string): number => 1", "total"),
        ("total = ⟪function (a) { return {} }; (b)", "total"),
        ("total = ⟪function (a) { return {} }()", ""),
        ("total = async function ⟪(a) { return {} } ()", ""),
        ("run((⟪item) => 1)", ""),
        ("run(⟪(item) => 1)", ""),
        ("run(a, ⟪async item => 1)", ""),
        ("return ⟪(item) => 1", ""),
        ("a == ⟪(item) => 1", ""),
        ("yes ? no : ⟪(item) => 1", ""),
        ("total.sum ||= ⟪(item) => 1", ""),
        ("class A { ⟪total(items) {} }", "total"),
        ("class A { total⟪(a, b = (1, 2)) {} }", "total"),
        ("class A { async ⟪total(items) {} }", "total"),
        ("class A { get ⟪total() {} }", "get total"),
        ("class A { set total⟪(to) {} }", "set total"),
        ("class A { ⟪#total() {} }", "#total"),
        ("class A { static #a = 1; b() { if (1) {} } ⟪constructor() {} }", "A"),
        ("class A<T> extends B<T> { constructor⟪(a: T) {} }", "A"),
        ("const Given = class { ⟪constructor() {} }", "Given"),
        ("run(class { ⟪constructor() {} })", ""),
        ("x = { ⟪constructor() {} }", None),
        ("class A { ⟪public static async total(items) {} }", "total"),
        ("class A { async ⟪*total(items) {} }", "total"),
        ("class A { static ⟪get total() {} }", "get total"),
        ("⟪class A extends B {}", "A"),
        ("⟪export default class A extends B {}", "A"),
        ("⟪export async function total() {}", "total"),
        ("const Given = ⟪class extends B {}", "Given"),
        ("export default ⟪class {}", ""),
        ("⟪total(items);", None),
        ("total⟪(items);", None),
        ("⟪total + 1", None),
        ("⟪if (items) {}", None),
        ("a = ⟪1", None),
        ("⟪", None),
    ],
)
def test_the_name_at_a_place(marked: str, name: str | None) -> None:
    assert name_at(*at_mark(marked)) == name


@pytest.mark.parametrize(
    ("marked", "name"),
    [
        ("class A { ⟪more = 1 }", "A"),
        ("class A { first() { return {} } ⟪more = 1 }", "A"),
        ("x = class extends (class B {}) { ⟪more = 1 }", None),
        ("class A { first() { ⟪more } }", None),
        ("⟪more = 1", None),
    ],
)
def test_the_class_around_a_place(marked: str, name: str | None) -> None:
    assert class_name(*at_mark(marked)) == name


WORDS = "function class async ( ) { } => = : , foo constructor extends get /* */ * <"
tokens = st.sampled_from([*WORDS.split(), "\n"])


@given(st.lists(tokens, min_size=1, max_size=30), st.data())
def test_a_name_is_made_of_words_of_the_text(words: list[str], chosen: st.DataObject) -> None:
    before = chosen.draw(st.integers(0, len(words) - 1))
    name = name_at(" ".join(words), len(" ".join([*words[:before], ""])) if before else 0)
    assert set((name or "").split()) <= set(words)
