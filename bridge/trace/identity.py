"""When two frames, of two traces, are the same function. Pure.

exact      name, script, line and column: within one build, served from one address
function   name and path of the script, without host, query and the hashes of a build; position only for
           functions without a name
name       the name alone
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal, get_args
from urllib.parse import urlsplit

from bridge.trace.calls import ANONYMOUS, Call

Identity = Literal["exact", "function", "name"]
#: The finest first.
IDENTITIES: tuple[Identity, ...] = get_args(Identity)

#: It stands for the hash of a build in a path.
HASH = "*"

#: Words of a path: what stands between slashes, dots, dashes and underscores.
_WORDS = re.compile(r"[^/._~-]+")
_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
#: A hash as Vite and Rollup write it: 8 characters of base64url after a dash, before the end of the name.
_BASE64 = re.compile(r"(?<=-)[\w-]{8}(?=(?:\.[a-z]+)+$)")
_HEX = re.compile(r"[0-9a-f]{4,64}|[0-9A-F]{4,64}")
_BASE32 = re.compile(r"[A-Z2-7]{8}|[A-Za-z0-9]{16,}")
#: Letters and digits from which on they are a hash where nothing stands before them.
_ALONE = 8
#: Words with a number in them.
_NUMERONYM = re.compile(r"i18n|l10n|a11y|k8s")
#: A word, or several in one: `HomeView`, `settings2`.
_CAMEL = re.compile(r"[A-Za-z]?[a-z]*(?:[A-Z][a-z]+|[A-Z]+(?![a-z]))*\d{0,2}")


def identified(call: Call, identity: Identity) -> Call:
    """Return what a frame has in common with all frames that are the same function. Idle time, time that was
    not sampled, and the browser's own work stay what they are."""
    if identity == "exact" or call.kind != "script":
        return call
    if identity == "name":
        return Call(call.name)
    path = script_path(call.url)
    return Call(call.name, path, call.line, call.column) if call.name == ANONYMOUS else Call(call.name, path)


@lru_cache(maxsize=10_000)
def script_path(url: str) -> str:
    """Return the path of a script, with `*` for each hash of a build: `/assets/main.*.js`.

    Scripts of a web server and files lose host, query and fragment. Of other addresses, such as those of
    extensions, the host stays, as it tells whose script it is.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    if not parts.scheme:
        return _without_hashes(url.partition("?")[0].partition("#")[0])
    path = _without_hashes(parts.path)
    if parts.scheme in ("http", "https", "file"):
        return path
    return f"{parts.scheme}:{'//' + parts.netloc if parts.netloc else ''}{path}"


def _without_hashes(path: str) -> str:
    path = _UUID.sub(HASH, path)
    path = _BASE64.sub(lambda match: HASH if _is_base64(match[0]) else match[0], path)
    return _WORDS.sub(lambda match: HASH if _is_hash(match[0], _begins(path, match)) else match[0], path)


def _begins(path: str, match: re.Match[str]) -> bool:
    """Whether a word is the first of a folder's or a file's name."""
    return match.start() == 0 or path[match.start() - 1] == "/"


def _is_hash(word: str, begins: bool) -> bool:
    """Whether a word of a path is a hash for sure: letters and digits of hexadecimal or base 32.

    A number alone is the number of a chunk, or a version. A short word that begins a name is a name: `e2e4`.
    """
    if begins and len(word) < _ALONE:
        return False
    if not (any(map(str.isdigit, word)) and any(map(str.isalpha, word))):
        return False
    return bool(_HEX.fullmatch(word) or _BASE32.fullmatch(word))


def _is_base64(word: str) -> bool:
    return not all(map(_CAMEL.fullmatch, re.split("[_-]", _NUMERONYM.sub("x", word))))
