from __future__ import annotations

import os

import pytest

from bench import sequences
from bench.sequences import main, scenarios, words
from e2e.processes import burning, descendants


def listed(*arguments: str) -> list[str]:
    return [words(scenario) for scenario in scenarios(sequences._options([*arguments]))]


def test_each_round_plays_each_sequence() -> None:
    assert len(listed("--switches", "0")) == 84
    assert len(listed("--switches", "0", "--rounds", "2")) == 168
    assert len(set(listed("--switches", "0", "--rounds", "2"))) == 84


def test_a_sample_is_the_same_for_the_same_seed() -> None:
    sample = listed("--sample", "5", "--seed", "3")
    assert len(sample) == 5
    assert sample == listed("--sample", "5", "--seed", "3")
    assert sample != listed("--sample", "5", "--seed", "4")


def test_burnt_cores_are_given_back() -> None:
    with burning(2):
        burners = [child for child in descendants(os.getpid()) if "while True: pass" in child.command]
        assert len(burners) == 2
    assert not [burner for burner in burners if burner.alive()]


def test_an_unknown_option_is_refused() -> None:
    with pytest.raises(SystemExit):
        main(["--pace", "slow"])
