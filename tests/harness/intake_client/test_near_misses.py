"""What is told of a profile that a predicate did not accept."""

from __future__ import annotations

from msgspec import structs

from bridge.core.uploads import Profile
from bridge.harness.intake_client.near_misses import describe_profile
from bridge.vendors.registry import decode
from tests.harness.arriving import arrived


def test_what_predicates_ask_for_is_told() -> None:
    [decoded] = [one for one in decode(arrived("near")) if isinstance(one, Profile)]
    profile = structs.replace(decoded, application="", service="shop", env="prod", version="1.2")
    assert describe_profile(profile).endswith(", service shop, env prod, version 1.2")
    bare = structs.replace(profile, service="", env="", version="")
    assert "service" not in describe_profile(bare)
