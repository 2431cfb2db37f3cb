"""What a script says of its source map, in comments at its end. Pure.

Sources: https://tc39.es/ecma426/#sec-linking-generated-code and
https://github.com/tc39/ecma426/blob/main/proposals/debug-id.md
"""

from __future__ import annotations

import re
from base64 import b64decode
from binascii import Error
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from bridge.errors import BadSourceMap

_URL = re.compile(r"^[ \t]*//[#@][ \t]*sourceMappingURL=(\S+)[ \t]*\r?$", re.MULTILINE)
_DEBUG_ID = re.compile(r"^[ \t]*//#[ \t]*debugId=([0-9a-fA-F-]{32,36})[ \t]*\r?$", re.MULTILINE)
_DATA = "data:"


class References(NamedTuple):
    """`url`: of the map, "" for none. `debug_id`: in lower case, "" for none."""

    url: str
    debug_id: str

    @property
    def has_data(self) -> bool:
        """Whether the URL is the map itself."""
        return self.url.lower().startswith(_DATA)


def references_in(script: str) -> References:
    """Return what a script says last."""
    urls, ids = _URL.findall(script), _DEBUG_ID.findall(script)
    return References(urls[-1] if urls else "", ids[-1].lower() if ids else "")


def data_in(url: str, name: str) -> bytes:
    """Return the content of a `data:` URL. `name`: of the script that has it. Raises BadSourceMap."""
    head, comma, body = url[len(_DATA) :].partition(",")
    data = unquote_to_bytes(body)
    if not comma:
        raise BadSourceMap(f"{name}: the data: URL of its source map has no data; build it again")
    if not head.lower().endswith(";base64"):
        return data
    try:
        return b64decode(data, validate=True)
    except Error as error:
        raise BadSourceMap(f"{name}: its source map is no valid base64: {error}; build it again") from None
