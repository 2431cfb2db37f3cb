from __future__ import annotations

import pytest

from bridge.trace.source_maps.source_names import joined, plain_names


@pytest.mark.parametrize(
    ("source", "plain"),
    [
        ("webpack://app/./src/cart.js", "src/cart.js"),
        ("webpack:///./src/cart.vue?1a2b", "src/cart.vue"),
        ("webpack://@scope%2fapp/../lib/x.ts", "lib/x.ts"),
        ("turbopack:///[project]/src/x.ts", "[project]/src/x.ts"),
        ("../src/cart.js", "src/cart.js"),
        ("../../node_modules/a/./b.js", "node_modules/a/b.js"),
        ("src/a/../b.js", "src/b.js"),
        ("./a.js", "a.js"),
        ("a.js?raw", "a.js?raw"),
        ("/home/me/app/a.js", "/home/me/app/a.js"),
        ("file:///home/me/a.js", "/home/me/a.js"),
        ("https://cdn.test/../x/a.js", "https://cdn.test/../x/a.js"),
        ("..", ".."),
        ("", ""),
    ],
)
def test_a_source_is_a_plain_path(source: str, plain: str) -> None:
    assert plain_names([source]) == [plain]


def test_sources_that_would_be_the_same_stay_as_they_are() -> None:
    assert plain_names(["../a.js", "./a.js", "b.js", "../c.js", "../c.js"]) == [
        "../a.js",
        "./a.js",
        "b.js",
        "c.js",
        "c.js",
    ]


@pytest.mark.parametrize(
    ("root", "whole"), [("", "a.js"), ("src", "src/a.js"), ("src/", "src/a.js"), ("/", "/a.js")]
)
def test_the_root_of_the_sources(root: str, whole: str) -> None:
    assert joined(root, "a.js") == whole
