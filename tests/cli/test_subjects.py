"""The words of `--sdk` and `--url`."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import pytest

from bridge.cli.runs.subjects import labelled, page_subjects, sdk_subject, tell_of_local_pages
from bridge.errors import UsageError


@pytest.mark.parametrize(
    ("word", "label", "url"),
    [
        ("http://localhost:3000/", "", "http://localhost:3000/"),
        ("http://localhost:3000/?a=1&b=http://x/", "", "http://localhost:3000/?a=1&b=http://x/"),
        ("https://x/#a=b", "", "https://x/#a=b"),
        ("shop=http://localhost:3000/", "shop", "http://localhost:3000/"),
        ("shop-2.0_a=http://x/?a=1", "shop-2.0_a", "http://x/?a=1"),
        ("http=http://x/", "http", "http://x/"),
    ],
)
def test_a_label_stands_before_the_address(word: str, label: str, url: str) -> None:
    page = labelled(word)
    assert page == (label, url)
    assert page.shown == (label or url)


@pytest.mark.parametrize("label", ["", "my shop", "shop:1", "läden", "a@b"])
def test_what_is_no_label_is_told(label: str) -> None:
    with pytest.raises(UsageError, match="is no label: write letters, digits"):
        labelled(f"{label}=http://x/")


@pytest.mark.parametrize("word", ["shop=localhost:3000", "localhost:3000/?a=1", "a/b=http://x/", "shop="])
def test_what_is_no_address_is_told(word: str) -> None:
    with pytest.raises(UsageError, match="starts with http:// or https://"):
        labelled(word)


def test_a_password_is_refused_also_behind_a_label() -> None:
    with pytest.raises(UsageError, match="leave user and password out") as raised:
        labelled("shop=http://ada:secret@x/")
    assert "secret" not in str(raised.value)


def test_pages_are_shown_by_their_labels() -> None:
    pages = page_subjects(["old=http://x/", "new=http://x/?v=2", "http://x/"], "datadog")
    assert [page.spec for page in pages] == ["old", "new", "http://x/"]
    assert [page.url("proxy") for page in pages] == ["http://x/", "http://x/?v=2", "http://x/"]
    assert {page.vendor for page in pages} == {"datadog"}


def test_two_equal_labels_are_a_wrong_call() -> None:
    with pytest.raises(UsageError, match="the label 'shop' is given twice"):
        page_subjects(["shop=http://x/", "shop=http://y/"])


def test_several_names_in_one_word_are_told_apart(tmp_path: Path) -> None:
    with ExitStack() as stack:
        for word in ("datadog,sentry", "datadog@6.27.1,sentry"):
            with pytest.raises(UsageError, match="repeat --sdk for each"):
                sdk_subject(word, stack)
        with pytest.raises(UsageError, match=r"a,b'?: there is no folder|no folder .*/a,b"):
            sdk_subject(f"datadog@{tmp_path}/a,b", stack)


@pytest.mark.parametrize(
    ("words", "executor", "told"),
    [
        (["http://x/", "shop=http://localhost:3000/?a=1"], "dask://fleet:8786", True),
        (["http://127.0.0.1:3000/"], "dask://fleet:8786", True),
        (["http://x/"], "dask://fleet:8786", False),
        (["http://localhost:3000/"], "", False),
    ],
)
def test_a_fleet_is_said_to_have_its_own_localhost(
    words: list[str], executor: str, told: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    tell_of_local_pages(words, executor)
    assert (
        "each worker of dask://fleet:8786 loads it from its own machine" in capsys.readouterr().err
    ) == told
