"""Values as PostgreSQL can hold them. What SQLite can hold beyond them is changed, never refused: a request
that cannot be kept would come again and again."""

from __future__ import annotations

import hashlib

from bridge.intake.store.rows import Row

#: Columns with an index, and the fields of a query about them. A key of an index has at most 2,704 bytes
#: (https://www.postgresql.org/docs/current/btree.html#BTREE-BEHAVIOR), some have three of these.
_INDEXED = frozenset(
    {"scope", "token", "client_key", "request_id", "identity", "session_id", "view_id"}
    | {"sdk_version", "version"}
)
_CHARACTERS = 200


def storable(values: Row) -> Row:
    """Return the values with characters that no text may have replaced, and long keys of indexes cut.

    A key that is cut ends with its own digest, so that two are different still.
    """
    return {
        name: _text(value, name in _INDEXED) if isinstance(value, str) else value
        for name, value in values.items()
    }


def _text(text: str, indexed: bool) -> str:
    if not text.isascii():
        text = text.encode("utf-8", "replace").decode()
    text = text.replace("\0", "\ufffd")
    if indexed and len(text) > _CHARACTERS:
        return f"{text[:_CHARACTERS]}~{hashlib.sha256(text.encode()).hexdigest()}"
    return text
