"""Whatever a client sends: a decoder gives what its types say, or says BadPayload, and keeps nothing of it.

FUZZ_PROFILE names how much: `ci` (2,000 bodies in all) or `nightly` (`make fuzz`, more than 100,000).
"""

from __future__ import annotations

import os
from contextlib import suppress

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bridge.core.uploads import Profile, Upload
from bridge.errors import BadPayload
from bridge.vendors import registered
from bridge.vendors.bodies import check_depth, content, digest, inflate, parts, plain, read_json, read_lines
from bridge.vendors.limits import MIB, Limits
from tests.properties.bodies import FAMILIES, OTHERS
from tests.properties.mutations import Chance, mutated, revalued, scrambled

# Of each family, of which there are nine, and of the functions beneath them; then those of the last test.
CI = settings(max_examples=200, database=None, suppress_health_check=[HealthCheck.too_slow])
# Not registered: Hypothesis has a profile `ci` of its own, for all tests.
PROFILES = {"ci": CI, "nightly": settings(CI, max_examples=12_000, derandomize=False)}
PROFILE = os.environ.get("FUZZ_PROFILE", "ci")
FUZZ = PROFILES[PROFILE]
#: Before and after which memory is looked at.
WARM_UP, GROWTH = (500, 10_000) if PROFILE == "nightly" else (100, 200)
GROWTH_MAX = 16 * MIB

SEEDS = st.integers(0, 2**40)
EDITS = st.integers(1, 5)

_ANYTHING = msgspec.json.Decoder()


def read(upload: Upload) -> None:
    """All that the house does with an upload. What comes out is of its types, and can be written down."""
    for vendor in registered():
        assert isinstance(vendor.dialect.request_id(upload) + vendor.dialect.client_key(upload), str)
        if not vendor.dialect.owns(upload):
            continue
        with suppress(BadPayload):
            for item in vendor.dialect.decode(upload):
                assert item.vendor == vendor.name
                msgspec.json.encode(item)
                if isinstance(item, Profile):
                    item.health(9000)
        with suppress(BadPayload):
            for event in vendor.dialect.events(upload):
                assert event.vendor == vendor.name
                msgspec.json.encode(event)


@pytest.mark.parametrize("family", FAMILIES)
@FUZZ
@given(which=st.integers(0, 100), seed=SEEDS, edits=EDITS)
def test_only_bad_payloads_come_out(family: str, which: int, seed: int, edits: int) -> None:
    uploads = FAMILIES[family]
    read(mutated(uploads[which % len(uploads)], OTHERS, seed, edits))


@FUZZ
@given(which=st.integers(0, 100), seed=SEEDS, edits=EDITS)
def test_the_functions_beneath_them_say_bad_payload_or_nothing(which: int, seed: int, edits: int) -> None:
    chance, body = Chance(seed), OTHERS[which % len(OTHERS)]
    for _ in range(edits):
        body = chance.choice([scrambled, revalued])(body, OTHERS, chance)
    upload = Upload(
        id="",
        wall_ms=0,
        tab="",
        method="POST",
        target="/",
        headers={"content-encoding": chance.choice(["gzip", "deflate", "br", ""])},
        status=0,
        body=body,
    )
    limits = Limits(inflated=chance.choice([0, 100, MIB]), json_depth=chance.choice([1, 64]))
    for use in (
        lambda: content(upload, limits),
        lambda: inflate(body, limits),
        lambda: plain(body, limits),
        lambda: parts(f"multipart/form-data; boundary={body[:40].decode('latin-1')}", body, limits),
        lambda: check_depth(body, "it", limits),
        lambda: read_json(_ANYTHING, body, "it", limits),
        lambda: list(read_lines(_ANYTHING, body, limits)),
        lambda: digest({"it": body}),
    ):
        with suppress(BadPayload):
            use()


def test_the_requests_themselves_are_read() -> None:
    """That mutations of something valid are made, and not of what is refused at once."""
    for family, uploads in FAMILIES.items():
        for upload in uploads:
            owners = [vendor for vendor in registered() if vendor.dialect.owns(upload)]
            assert owners, family
            assert owners[0].dialect.decode(upload), family
            owners[0].dialect.events(upload)


def test_nothing_is_kept_of_what_was_read() -> None:
    families = list(FAMILIES.values())

    def read_many(seeds: range) -> None:
        for seed in seeds:
            uploads = families[seed % len(families)]
            read(mutated(uploads[seed // 7 % len(uploads)], OTHERS, seed, 1 + seed % 5))

    read_many(range(WARM_UP))
    before = resident()
    read_many(range(WARM_UP, WARM_UP + GROWTH))
    assert resident() - before < GROWTH_MAX


def resident() -> int:
    """Bytes of memory that this process holds now; 0 where that cannot be told (no /proc)."""
    try:
        with open("/proc/self/statm", encoding="ascii") as statm:  # noqa: PTH123
            return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0
