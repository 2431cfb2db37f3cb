from __future__ import annotations

from base64 import b64encode

import pytest

from bridge.errors import BadSourceMap
from bridge.trace.source_maps.references import References, data_in, references_in

ID = "6F9A7C2B-0000-4000-8000-0123456789ab"


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ("f()\n//# sourceMappingURL=app.js.map", References("app.js.map", "")),
        ("//@ sourceMappingURL=old.map\nf()\n", References("old.map", "")),
        ("//# sourceMappingURL=a.map\n//# sourceMappingURL=b.map\r\n", References("b.map", "")),
        (f"f()\n//# debugId={ID}\n//# sourceMappingURL=x.map\n", References("x.map", ID.lower())),
        ("const s = '//# sourceMappingURL=no.map'", References("", "")),
        ("f() //# sourceMappingURL=behind.map", References("", "")),
        ("//# debugId=short", References("", "")),
        ("", References("", "")),
    ],
)
def test_the_comments_at_the_end_of_a_script(script: str, found: References) -> None:
    assert references_in(script) == found


@pytest.mark.parametrize(
    "url",
    [
        "data:application/json;charset=utf-8;base64," + b64encode(b'{"a": 1}').decode(),
        "data:application/json,%7B%22a%22%3A%201%7D",
    ],
)
def test_a_map_in_the_script(url: str) -> None:
    assert References(url, "").has_data
    assert data_in(url, "app.js") == b'{"a": 1}'


@pytest.mark.parametrize(
    "url", ["data:application/json;base64", "data:application/json;base64,%%%", "data:;base64,A"]
)
def test_a_broken_map_in_the_script_is_told(url: str) -> None:
    with pytest.raises(BadSourceMap, match=r"^app\.js: "):
        data_in(url, "app.js")
