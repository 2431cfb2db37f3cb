"""The native Profiler does what we know of it, and nobody can tell whether it is observed."""

from __future__ import annotations

import re

import pytest

from e2e.conformance.found import Found
from e2e.conformance.surroundings import HERE, PROBES, SURROUNDINGS, Surrounding


def names(script: str, call: str) -> list[str]:
    return re.findall(rf'^{call}\(\s*"([^"]+)"', script, re.MULTILINE)


ITEMS = names((HERE / "conformance.js").read_text("utf-8"), "item")
PROBED = names((PROBES / "probes.js").read_text("utf-8"), "probe")

#: What a page can tell, and why. Each entry must be true: a test fails when one no longer is.
KNOWN = {
    # Errors of scripts that the page may not read are muted: nobody is told of their rejections. Chromium
    # judges by the script on top of the stack, which is ours where the browser's function is wrapped.
    ("sandboxed-frame", "unhandled rejections"),
}
#: Probes that cannot be run as they are where storage is denied, other frames cannot be reached, or a timer
#: takes no text (Trusted Types). Both sides must fail in the same words.
_NO_STORE = {"cookieStore", "localStorage", "listeners are not seen by patched EventTarget"}
_NO_TEXT = {"timer ids", "stacks of timers"}
_NO_FRAME = {"toString from another frame", "timers of a frame"}
CANNOT_RUN = {
    "cross-site-frame": _NO_STORE,
    "strict-policy": _NO_TEXT,
    "sandboxed-frame": {*_NO_STORE, *_NO_TEXT, *_NO_FRAME, "document.cookie"},
}

surrounded = pytest.mark.parametrize("surrounding", SURROUNDINGS, ids=lambda s: s.name)


@surrounded
@pytest.mark.parametrize("item", ITEMS)
def test_the_profiler_is_as_known_and_the_same_when_observed(
    found: Found, surrounding: Surrounding, item: str
) -> None:
    native, observed = found.of(surrounding, "conformance")
    seen, known = native[item]
    assert seen == known
    assert observed[item] == native[item]


@surrounded
@pytest.mark.parametrize("probe", PROBED)
def test_a_page_sees_no_difference(found: Found, surrounding: Surrounding, probe: str) -> None:
    native, observed = found.of(surrounding, "probes")
    failed = native[probe].startswith("the probe failed")
    assert failed == (probe in CANNOT_RUN.get(surrounding.name, ())), native[probe]
    if (surrounding.name, probe) in KNOWN:
        assert observed[probe] != native[probe], "no longer visible: take it off the list"
    else:
        assert observed[probe] == native[probe]
