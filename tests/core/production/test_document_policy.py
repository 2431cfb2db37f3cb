from __future__ import annotations

from typing import Any

import pytest

from bridge.core.events import DocumentPolicyFound, DocumentSource, DocumentStarted, ProfilerRefused
from bridge.core.production.document_policy import (
    mentions_profiling,
    server_says,
    what_was_added,
    why_refused,
    why_unseen,
)
from tests.core.story import DOC, Story

URL = "https://example.com/page?token=1#top"


def found(source: DocumentSource = "network", **fields: Any) -> DocumentPolicyFound:
    return DocumentPolicyFound(
        wall_ms=1, tab="tab-1", document=DOC, url=URL, top=True, source=source, **fields
    )


@pytest.mark.parametrize(
    "policy",
    [
        "js-profiling",
        "js-profiling=?0",
        "js-profiling=?1",
        "js-profiling-mode=lazy",
        "js-profiling-mode=eager;report-to=x",
        "a, js-profiling-mode",
        "js-profiling-of-tomorrow=1",
        "a=1,js-profiling;x, b",
        'a="x,y", js-profiling',
        " JS-Profiling ",
        "js-profiling;report-to=x",
    ],
)
def test_each_key_of_the_family_is_the_servers_word(policy: str) -> None:
    assert mentions_profiling(policy)


@pytest.mark.parametrize(
    "policy",
    [
        "",
        "force-load-at-top",
        "x-js-profiling",
        "js-profilings",
        "a=js-profiling-b",
        "a;js-profiling",
        "*;report-to=x",
        'a="b,js-profiling"',
        r'a="b\",js-profiling"',
    ],
)
def test_other_policies_say_nothing_of_profiling(policy: str) -> None:
    assert not mentions_profiling(policy)


def test_what_a_server_says_names_the_header() -> None:
    assert server_says("a", "js-profiling") == "Document-Policy-Report-Only: js-profiling"
    assert server_says("js-profiling=?0", "a") == "Document-Policy: js-profiling=?0"
    assert server_says("a", "b") == ""


def test_what_was_added_says_what_production_would_do() -> None:
    assert what_was_added(found(added="js-profiling")) == (
        "Document-Policy: js-profiling was added to https://example.com/page; production would refuse the "
        "profiler: the server sends no Document-Policy: js-profiling"
    )
    assert what_was_added(found(server="js-profiling")) == ""


def test_a_refusal_is_explained_by_the_policy() -> None:
    said = why_refused(found(server="js-profiling-mode=lazy"))
    assert said == "the server sends Document-Policy: js-profiling-mode=lazy"
    assert why_refused(found()) == "the server sends no Document-Policy: js-profiling"
    assert why_refused(found(added="js-profiling")) == ""
    assert why_refused(found("no-server")) == ""
    assert "came by a prefetch" in why_refused(found("prefetch"))


@pytest.mark.parametrize(
    ("source", "came"), [("prefetch", "came by a prefetch"), ("service-worker", "came from a service worker")]
)
def test_what_cannot_be_seen_is_named_with_its_document(source: DocumentSource, came: str) -> None:
    assert why_unseen(found(source)) == (
        f"the document https://example.com/page {came}, so the bridge could not add "
        "Document-Policy: js-profiling"
    )
    assert why_unseen(found()) == ""


def refused(policy: DocumentPolicyFound) -> Story:
    story = Story().opened()
    story.machine.feed(policy)
    message = "Failed to construct 'Profiler': JS profiling is disabled by Document Policy."
    return story.tell(ProfilerRefused, 2, name="NotAllowedError", message=message)


def test_a_refusal_in_a_document_of_a_prefetch_makes_the_run_inconclusive() -> None:
    story = refused(found("prefetch"))
    assert [gap.what for gap in story.machine.history.gaps] == [why_unseen(found("prefetch"))]
    assert story.judge().verdict == "inconclusive"


def test_a_refusal_by_the_servers_word_is_told_and_no_gap() -> None:
    story = refused(found(server="js-profiling=?0"))
    assert story.machine.history.gaps == []
    refusal = story.machine.history.tabs["tab-1"].refusals[0]
    assert refusal.policy == "the server sends Document-Policy: js-profiling=?0"


def test_an_older_recording_has_neither_policy_nor_delivery() -> None:
    started = DocumentStarted(
        wall_ms=1,
        tab="t",
        document=DOC,
        seq=1,
        page_ms=0,
        url="http://x/",
        top=True,
        visibility="visible",
        profiler=True,
    )
    assert started.delivery == ""
