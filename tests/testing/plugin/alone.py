"""How pytest is started in a process of its own: without the plugins of others, which take 1.8 s of the
2.1 s of such a start."""

from __future__ import annotations


def without(*plugins: str) -> tuple[str, ...]:
    return tuple(part for plugin in plugins for part in ("-p", f"no:{plugin}"))


#: The test beside it may be about pytest-playwright, and the bridge imports Playwright itself.
WITH_PLAYWRIGHT = without("cacheprovider", "schemathesis", "hypothesispytest", "pytest_cov")
ALONE = (*WITH_PLAYWRIGHT, *without("playwright", "base_url"))
