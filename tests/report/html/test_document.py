"""The report's file."""

from __future__ import annotations

import gzip
import re
from base64 import b64decode, b64encode
from hashlib import sha256
from html.parser import HTMLParser

import msgspec
import pytest
from msgspec import structs

from bridge.report.html.document import document
from bridge.report.html.run import ShownRun
from tests.report.html.recorded_runs import shown_named
from tests.report.recorded import NAMES

HOSTILE = """"><img src=x onerror=alert(1)></script><script>alert(2)</script>"""


class Parts(HTMLParser):
    """The elements of a document, and what is in its scripts and styles."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None], str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs), ""))

    def handle_data(self, data: str) -> None:
        if self.found:
            tag, attributes, text = self.found[-1]
            self.found[-1] = (tag, attributes, text + data)

    def of(self, tag: str) -> list[tuple[dict[str, str | None], str]]:
        return [(attributes, text) for name, attributes, text in self.found if name == tag]


def data_of(text: str) -> ShownRun:
    [data] = [text for attributes, text in Parts(text).of("script") if attributes.get("id") == "data"]
    decoded = msgspec.json.decode(gzip.decompress(b64decode(data)))
    assert decoded["schema"] == "profiler-bridge.report/1"
    return msgspec.convert(decoded["runs"][0], ShownRun)


@pytest.mark.parametrize("name", NAMES)
def test_the_data_come_back_as_they_were(name: str) -> None:
    assert data_of(document([shown_named(name)])) == shown_named(name)


def test_only_its_own_script_and_style_may_run_and_nothing_is_loaded() -> None:
    parts = Parts(document([shown_named("two-tabs-datadog-6.27.0")]))
    [policy] = [str(a["content"]) for a, _ in parts.of("meta") if a.get("http-equiv")]
    assert policy.startswith("default-src 'none'; ")
    [(_, script)] = [(a, text) for a, text in parts.of("script") if not a]
    [(_, style)] = parts.of("style")
    for kind, text in (("script", script), ("style", style)):
        digest = b64encode(sha256(text.strip("\n").encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy
    assert not re.search(
        r"(?:src|href)=", document([shown_named("two-tabs-datadog-6.27.0")]).partition("<script")[0]
    )


def test_what_a_page_calls_itself_is_no_markup() -> None:
    run = structs.replace(shown_named("two-tabs-datadog-6.27.0"), scenario=HOSTILE, subject=HOSTILE)
    text = document([run])
    parts = Parts(text)
    assert len(parts.of("script")) == 2
    assert parts.of("img") == []
    [(_, title)] = parts.of("title")
    assert HOSTILE in title
    assert data_of(text) == run


def test_it_is_small() -> None:
    assert len(document([shown_named("hidden-expiry-datadog-6.27.0")])) < 60_000


def test_the_same_run_gives_the_same_bytes() -> None:
    run = shown_named("hidden-expiry-datadog-6.27.0")
    assert document([run]) == document([run])
