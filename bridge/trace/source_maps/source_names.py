"""The sources of a map as plain paths: `src/cart.js` for `webpack://app/./src/cart.js`. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

#: Addresses that a browser could load stay as they are.
_LOADABLE = re.compile(r"https?://", re.IGNORECASE)
#: `webpack://app/`, `webpack:///`, `turbopack://`; the part up to the next slash names the bundle.
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://[^/]*/", re.IGNORECASE)
_FILE = re.compile(r"file://[^/]*(?=/)", re.IGNORECASE)
#: What webpack adds to a source to tell its variants apart.
_VARIANT = re.compile(r"\?[0-9a-f]{4,}$")


def joined(root: str, source: str) -> str:
    """Return a source with the map's `sourceRoot` before it."""
    return f"{root.removesuffix('/')}/{source}" if root else source


def plain_names(sources: Sequence[str]) -> list[str]:
    """Return the sources as plain paths. Those that would have the same stay as they are written."""
    distinct = {source: _plain(source) for source in sources}
    counts = Counter(distinct.values())
    return [distinct[source] if counts[distinct[source]] == 1 else source for source in sources]


def _plain(source: str) -> str:
    if _LOADABLE.match(source):
        return source
    path = _SCHEME.sub("", _FILE.sub("", source), count=1)
    if path != source:
        path = _VARIANT.sub("", path)
    kept: list[str] = []
    for part in path.split("/"):
        if part == ".." and kept and kept[-1] not in ("", ".."):
            kept.pop()
        elif part not in (".", "..") and (part or not kept):
            kept.append(part)
    return "/".join(kept) or source
