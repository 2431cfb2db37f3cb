"""Scripts of several builds whose paths differ in a hash alone, where the hash does not show by itself. Pure.

`main.4f2a.js` is known to have a hash (see `bridge.trace.identity`); `main.face.js` and `index-DiwrgTda.js`
may have one, or be words. They are taken for hashes if another script differs from them there only, no
profile has both (a page loads one build of a script), and many functions have the same names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from bridge.trace.calls import Call
from bridge.trace.comparison.profile_set import ProfileSet, joined
from bridge.trace.identity import HASH
from bridge.trace.tree import calls_in

#: What may be a hash, after the first word of a file's name: letters of hexadecimal, or base64url that looks
#: like words.
_MAYBE = re.compile(r"(?<=[.-])([a-f]{4,64}|(?=[A-Za-z]*[a-z][A-Z])[A-Za-z]{8})(?=(?:\.[a-z]+)+$)")


def aligned(sets: list[ProfileSet]) -> list[ProfileSet]:
    """Return sets of one identity with such scripts as one."""
    identity = sets[0].identity
    if identity != "function":
        return sets
    names: dict[str, set[str]] = {}
    for each in sets:
        for call in calls_in(each.tree):
            names.setdefault(call.url, set()).add(call.name)
    same = same_scripts((paths for each in sets for paths in _paths_of_members(each)), names)
    if not same:
        return sets

    def identify(call: Call) -> Call:
        return call._replace(url=same[call.url]) if call.url in same else call

    return [joined([each], each.name, identity, identify) for each in sets]


def same_scripts(profiles: Iterable[frozenset[str]], names: Mapping[str, set[str]]) -> dict[str, str]:
    """Return the path that such scripts have in common, by their own. `profiles`: the paths in each. `names`:
    of the functions of each path."""
    profiles = set(profiles)
    groups: dict[str, set[str]] = {}
    for path in frozenset().union(*profiles):
        general = _MAYBE.sub(HASH, path)
        if HASH in general:
            groups.setdefault(general, set()).add(path)
    return {
        path: general
        for general, paths in groups.items()
        if len(paths) > 1
        and all(len(paths & profile) < 2 for profile in profiles)
        and _alike([names.get(path, set()) for path in paths])
        for path in paths
    }


def _alike(names: list[set[str]]) -> bool:
    """Whether at least a third of the functions are in all: two builds of a script have most in common."""
    return 3 * len(set.intersection(*names)) >= max(map(len, names))


def _paths_of_members(given: ProfileSet) -> Iterator[frozenset[str]]:
    urls = [call.url for call in calls_in(given.tree)]
    for member in given.members:
        yield frozenset(urls[number] for number, _ in member.self_us)
