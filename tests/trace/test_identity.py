"""Functions of two builds are the same, whatever host, port, query and hash their scripts have."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.trace.calls import ANONYMOUS, Call
from bridge.trace.identity import IDENTITIES, identified, script_path


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("http://127.0.0.1:41234/assets/app.js?v=3#x", "/assets/app.js"),
        ("https://cdn.test/main.4f2a.js", "/main.*.js"),
        ("https://cdn.test/main.77de.js", "/main.*.js"),
        ("https://cdn.test/static/js/2.9f8e7d6c.chunk.js", "/static/js/2.*.chunk.js"),
        ("https://cdn.test/_next/static/4b825dc642cb6eb9a060e54bf8d69288fbee4904/pages/index.js",
         "/_next/static/*/pages/index.js"),
        ("https://cdn.test/assets/index-Bx-3d_aQ.js", "/assets/index-*.js"),
        ("https://cdn.test/assets/index-D3k9_xYz.js", "/assets/index-*.js"),
        ("https://cdn.test/chunk-2TUXWMP5.js", "/chunk-*.js"),
        ("blob:https://app.test/0b0e4a7c-6a3e-4d0a-9a64-0a1b2c3d4e5f", "blob:https://app.test/*"),
        ("chrome-extension://abcdefghijklmnopabcdefghijklmnop/content.js",
         "chrome-extension://abcdefghijklmnopabcdefghijklmnop/content.js"),
        ("webpack://shop/./src/cart.js?4f2a", "webpack://shop/./src/cart.js"),
        ("src/cart.js", "src/cart.js"),
        ("", ""),
    ],
)  # fmt: skip
def test_the_path_of_a_script(url: str, path: str) -> None:
    assert script_path(url) == path


@pytest.mark.parametrize(
    "path",
    ["/jquery-3.7.1.min.js", "/es2015/polyfills.js", "/v2/main.js", "/page-settings.js", "/page-HomeView.js",
     "/i18n/de.js", "/e2e.js", "/vendor.2024.js", "/decade.js", "/main.face.js", "/a11y-helper.js",
     "/face8.js", "/c4a1.js", "/e2e4/app.js", "/x-i18nText.js"],
)  # fmt: skip
def test_words_and_versions_are_no_hashes(path: str) -> None:
    assert script_path(f"https://cdn.test{path}") == path


def test_a_function_with_a_name_moves_within_its_script() -> None:
    one = Call("render", "http://localhost:1/app.4f2a.js", 3, 7)
    other = Call("render", "http://localhost:2/app.77de.js", 30, 9)
    assert identified(one, "function") == identified(other, "function") == Call("render", "/app.*.js")
    assert identified(one, "exact") != identified(other, "exact")
    assert identified(one, "name") == identified(Call("render", "https://elsewhere/x.js", 1, 1), "name")


def test_a_function_without_a_name_goes_by_its_position() -> None:
    here, there = Call(ANONYMOUS, "http://a/x.js", 3, 7), Call(ANONYMOUS, "http://b/x.js", 3, 8)
    assert identified(here, "function") != identified(there, "function")
    assert identified(here, "function") == identified(here._replace(url="http://c/x.js"), "function")


@given(st.text(max_size=60), st.sampled_from(IDENTITIES))
def test_any_address_has_a_path_and_it_is_its_own(url: str, identity: str) -> None:
    call = Call("f", url, 1, 2)
    for known in IDENTITIES:
        once = identified(call, known)
        assert identified(once, known) == once
    assert identified(Call("(idle)", kind="idle"), "name") == Call("(idle)", kind="idle")
