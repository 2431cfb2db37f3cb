"""Which sessions the SDK profiles: a draw by the session's id, so that all tabs of a session agree.

Source: `sampleUsingKnuthFactor` in rum-core 6.x `domain/sampler/sampler.ts`, in browser-core 7.x
`domain/sampler.ts`. 6.x draws the session itself at random and writes that into its store; 7.x draws both by
the id.
"""

from __future__ import annotations

import re

from bridge.core.uploads import SampleRates

_KNUTH_FACTOR = 1111111111111111111
_TWO_POW_64 = 2**64
#: The SDK reports its rates rounded to 3 decimals.
_ROUNDING = 0.0005
_HEX = re.compile(r"[0-9a-fA-F]+")


def draw(session_id: str, rates: SampleRates, sampled: bool | None = None) -> bool | None:
    """Whether the SDK profiles this session.

    `sampled`: what the session's store says of the draw of the session itself; None where the id decides that
    too. 7.x first compared the id with both rates, and later with their product
    (`correctedChildSampleRate`). None for a session on which versions differ, or whose id is no UUID.
    """
    if sampled is False or rates.profiling == 0 or rates.session == 0:
        return False
    below = rates.profiling if sampled else rates.session * rates.profiling / 100
    if below == 100:
        return True
    place = percentile(session_id)
    if place is None:
        return None
    if place <= below - _ROUNDING:
        return True
    above = rates.profiling if sampled else min(rates.session, rates.profiling)
    return False if place > above + _ROUNDING else None


def percentile(session_id: str) -> float | None:
    """The lowest rate, in percent, with which this session is sampled in; None if its id is no UUID."""
    groups = session_id.split("-")
    if len(groups) < 5 or not _HEX.fullmatch(groups[4]):
        return None
    return int(groups[4], 16) * _KNUTH_FACTOR % _TWO_POW_64 / _TWO_POW_64 * 100
