from __future__ import annotations

import msgspec
import pytest

from bridge.core.uploads import Profile
from bridge.vendors import decode
from tests.vendors.datadog.sample import PROFILES, load


@pytest.fixture
def profile() -> Profile:
    (found,) = decode(load("7.16.2", "profile"))
    assert isinstance(found, Profile)
    return found


#: Half of its samples have the same time: Chromium gave them so on a busy machine.
BURST = ("6.21.2", "profile")


@pytest.mark.parametrize(("version", "name"), PROFILES)
def test_recorded_profiles_keep_their_interval_also_in_a_burst(version: str, name: str) -> None:
    (found,) = decode(load(version, name))
    assert isinstance(found, Profile)
    health = found.health()
    assert health.sound
    assert health.interval_drift == pytest.approx(0, abs=0.1)
    assert ((version, name) == BURST) == (health.burst_samples > health.samples / 2)


def test_a_run_that_was_observed_counts_in_place_of_the_one_that_the_sdk_reports(profile: Profile) -> None:
    first, last = profile.trace.samples[0].timestamp, profile.trace.samples[-1].timestamp
    health = profile.health(run=(first, last + (last - first)))
    assert health.coverage == pytest.approx(0.5)
    assert health.largest_gap_ms == pytest.approx(last - first)


def test_the_declared_interval_and_the_buffer_are_looked_at(profile: Profile) -> None:
    samples = len(profile.trace.samples)
    slower = msgspec.structs.replace(profile, interval_ms=5.0)
    assert slower.health().interval_drift == pytest.approx(1, abs=0.2)
    assert profile.health().full_buffer is None
    assert profile.health(samples).full_buffer is True
    assert profile.health(samples + 1).full_buffer is False


def test_idle_is_unknown_where_the_format_hides_it(profile: Profile) -> None:
    assert profile.health().idle_share is not None
    assert msgspec.structs.replace(profile, idle_known=False).health().idle_share is None
