from __future__ import annotations

import pytest

from bridge.cli.quantities import binary_size, parse_bytes, parse_retention, parse_seconds
from bridge.errors import UsageError
from bridge.intake.store.retention import Retention


@pytest.mark.parametrize(
    ("words", "age_s", "bytes_max"),
    [
        ([], None, None),
        (["7d"], 604_800, None),
        (["1.5h", "10GB"], 5400, 10_000_000_000),
        (["2 GiB"], None, 2 * 1024**3),
        (["500m"], 30_000, None),
        (["500M"], 30_000, None),
    ],
)
def test_what_is_kept_is_said_in_words(words: list[str], age_s: float | None, bytes_max: int | None) -> None:
    assert parse_retention(words) == Retention(age_s, bytes_max)


@pytest.mark.parametrize("word", ["", "7", "d", "7 days", "-1d", "0d", "1e3d", "10XB", "7d8h"])
def test_words_that_mean_nothing_are_told(word: str) -> None:
    with pytest.raises(UsageError, match=r"--keep .*as 7d"):
        parse_retention([word])


def test_two_ages_are_one_too_many() -> None:
    with pytest.raises(UsageError, match="another age already"):
        parse_retention(["7d", "1h"])


def test_sizes_and_times_of_other_options_are_named() -> None:
    assert (parse_bytes("--max-body", "32MiB"), parse_bytes("--max-body", "100")) == (32 * 1024**2, 100)
    assert parse_seconds("--since", "90s") == 90
    with pytest.raises(UsageError, match="--max-body 'much'"):
        parse_bytes("--max-body", "much")
    with pytest.raises(UsageError, match="--since '5'"):
        parse_seconds("--since", "5")


@pytest.mark.parametrize("number", [1, 1000, 8 * 1024, 40 * 1024**2, 3 * 1024**3, 1024**2 + 1])
def test_a_size_is_written_as_it_is_read(number: int) -> None:
    assert parse_bytes("--max-body", binary_size(number)) == number
