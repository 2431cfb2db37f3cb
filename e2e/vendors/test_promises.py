"""A page whose SDK nobody knows: trace coverage is judged, and what its user declares."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bridge.subjects import resolve, serve
from bridge.vendors import register_file
from e2e.cli.calling import cli, said
from e2e.vendors.test_shop import MUTANTS, copy
from tests.cli.calling import called

DECLARED = ("--promise", "pauses-when-hidden", "--promise", "resumes-when-visible")


def played(folder: Path, *options: str, mutant: str = "") -> Iterator[dict[str, Any]]:
    """Play hidden-resume on the shop's page, of which the command knows no vendor."""
    old, new = MUTANTS[mutant][:2] if mutant else ("", "")
    with register_file(copy(folder, old, new)), serve(resolve("shop")) as serving:
        url = f"page={serving.origin}/?proxy={serving.origin}"
        ran = cli("run", "hidden-resume", "--url", url, *options, "--json")
    yield from said(ran)["results"]


def test_without_a_promise_only_trace_coverage_is_judged(tmp_path: Path) -> None:
    (result,) = played(tmp_path)
    assert (result["verdict"], result["rules"]) == ("inconclusive", {"trace-covers-run": "held"})
    assert "declare what else it promises (--promise)" in result["reasons"][""]


def test_what_is_declared_is_judged(tmp_path: Path) -> None:
    (result,) = played(tmp_path, *DECLARED)
    assert result["verdict"] == "held"
    assert set(result["rules"].values()) == {"held"}
    assert list(result["rules"]) == ["pauses-when-hidden", "resumes-when-visible", "trace-covers-run"]


def test_what_is_declared_and_broken_is_caught(tmp_path: Path) -> None:
    (result,) = played(tmp_path, *DECLARED, mutant="it goes on while hidden")
    assert {violation["rule"] for violation in result["violations"]} == {"pauses-when-hidden"}


@pytest.mark.parametrize(
    ("options", "what"),
    [
        (("--promise", "restarts-on-renewal"), "describe them in a file for --vendor-file"),
        (("--promise", "pauses-when-hiden"), "did you mean 'pauses-when-hidden'"),
        (("--promise", "pauses-when-hidden", "--vendor", "datadog"), "exclude each other"),
        (("--vendor", "plain"), "it has no contract"),
    ],
)
def test_what_cannot_be_declared(options: tuple[str, ...], what: str) -> None:
    ran = called("run", "hidden-resume", "--url", "http://127.0.0.1:9/", *options)
    assert ran.returncode == 2
    assert what in ran.stderr
