"""Addresses of uploads as a vendor's file writes them: the end of a path, in which `*` is any text. Pure.

What stands before that end does not matter: a proxy may add to it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

#: a scheme and a host before the path
_HOST = re.compile(r"https?://[^/]*")


def matcher(patterns: Iterable[str]) -> Callable[[str], bool]:
    """Return whether a target (path and query as sent) ends like one of `patterns`. Only a pattern with `?`
    looks at the query. A host in a pattern is left out: by a proxy it is another one."""
    compiled = [_compiled(pattern) for pattern in patterns]

    def matches(target: str) -> bool:
        path = target.partition("?")[0]
        return any(found.fullmatch(target if query else path) for found, query in compiled)

    return matches


def hosts_of(patterns: Iterable[str]) -> tuple[str, ...]:
    """Return the hosts that `patterns` name, as `HOST/PATH`: what is sent there is redirected."""
    named = [pattern for pattern in patterns if _HOST.match(pattern)]
    return tuple(dict.fromkeys(each.partition("://")[2].partition("?")[0] for each in named))


def _compiled(pattern: str) -> tuple[re.Pattern[str], bool]:
    path = _HOST.sub("", pattern)
    escaped = re.escape(path if path.startswith("/") else f"/{path}").replace(r"\*", ".*")
    return re.compile(rf"(?:/.*)?{escaped}", re.DOTALL), "?" in path
