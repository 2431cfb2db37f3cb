"""How old cookies are when the wall clock has jumped. Pure.

Chromium's own clock does not jump, so it would keep cookies too long.
"""

from __future__ import annotations

import msgspec

from bridge.driver.cdp.cookies import Cookie, as_parameters

Key = tuple[object, ...]

#: A cookie that lives so many times longer than the clock has jumped keeps its expiry: one that is rewritten
#: gives the page a `change` event, which a real jump does not.
_FAR = 100


class _Age(msgspec.Struct):
    """`expires`: as Chromium has it, epoch s. `passed_s`: time that has passed for the page only."""

    expires: float
    passed_s: float = 0.0


class CookieAges:
    """The ages of one browser context's cookies while its clock jumps, once or many times."""

    def __init__(self) -> None:
        self._ages: dict[Key, _Age] = {}

    def note(self, cookies: list[Cookie]) -> None:
        """Note the cookies that live now; those that are new, or were written again, have age 0."""
        before, self._ages = self._ages, {}
        for cookie in cookies:
            if cookie["expires"] > 0:
                known = before.get(_key(cookie))
                same = known is not None and abs(known.expires - cookie["expires"]) < 1e-3
                self._ages[_key(cookie)] = known if known and same else _Age(cookie["expires"])

    def pass_time(self, seconds: float) -> None:
        """Let all that were noted grow older."""
        for age in self._ages.values():
            age.passed_s += seconds

    def next_end(self, now_s: float) -> float | None:
        """In how many seconds the first cookie ends; None if none ends."""
        return min((age.expires - age.passed_s - now_s for age in self._ages.values()), default=None)

    def ended(self, cookies: list[Cookie], now_s: float) -> list[Cookie]:
        """Parameters for `Storage.setCookies` that remove the cookies that have ended."""
        return [
            as_parameters(cookie) | {"expires": 1.0}
            for cookie, age in self._aged(cookies)
            if age.expires - age.passed_s <= now_s
        ]

    def shortened(self, cookies: list[Cookie], now_s: float) -> list[Cookie]:
        """Parameters for `Storage.setCookies` that give the others the rest of their life."""
        return [
            as_parameters(cookie) | {"expires": age.expires - age.passed_s}
            for cookie, age in self._aged(cookies)
            if 0 < age.expires - age.passed_s - now_s < age.passed_s * _FAR
        ]

    def _aged(self, cookies: list[Cookie]) -> list[tuple[Cookie, _Age]]:
        noted = [(cookie, self._ages.get(_key(cookie))) for cookie in cookies]
        # One that was written meanwhile has another expiry.
        return [(c, age) for c, age in noted if age is not None and abs(age.expires - c["expires"]) < 1e-3]


def _key(cookie: Cookie) -> Key:
    partition = cookie.get("partitionKey") or {}
    place = (
        cookie["name"],
        cookie["domain"],
        cookie["path"],
        cookie.get("sourceScheme"),
        cookie.get("sourcePort"),
    )
    return (*place, *sorted((name, str(value)) for name, value in dict(partition).items()))
