from __future__ import annotations

import msgspec
import pytest

from bridge.core.health import profile_health
from bridge.core.uploads import Profile
from bridge.vendors import decode
from tests.vendors.datadog.sample import PROFILES, load


@pytest.fixture
def profile() -> Profile:
    (found,) = decode(load("7.16.2", "profile"))
    assert isinstance(found, Profile)
    return found


#: Half of its samples are of one moment: a busy machine's Chromium gave them in one go.
BURST = ("6.21.2", "profile")


@pytest.mark.parametrize(("version", "name"), PROFILES)
def test_recorded_profiles_keep_their_interval_but_for_a_burst(version: str, name: str) -> None:
    (found,) = decode(load(version, name))
    assert isinstance(found, Profile)
    health = profile_health(found)
    assert health.sound
    assert health.interval_drift == pytest.approx(-1 if (version, name) == BURST else 0, abs=0.1)


def test_the_declared_interval_and_the_buffer_are_looked_at(profile: Profile) -> None:
    samples = len(profile.trace.samples)
    slower = msgspec.structs.replace(profile, interval_ms=5.0)
    assert profile_health(slower).interval_drift == pytest.approx(1, abs=0.2)
    assert profile_health(profile).full_buffer is None
    assert profile_health(profile, samples).full_buffer is True
    assert profile_health(profile, samples + 1).full_buffer is False


def test_idle_is_unknown_where_the_format_hides_it(profile: Profile) -> None:
    assert profile_health(profile).idle_share is not None
    assert profile_health(msgspec.structs.replace(profile, idle_known=False)).idle_share is None
