"""JSON Schemas as they are published. Pure."""

from __future__ import annotations

from inspect import cleandoc
from typing import Any


def published(schema: Any) -> Any:
    """Return a schema whose descriptions are without the indentation of the code.

    msgspec takes them from docstrings: until 0.22 without it, from 0.23 on as they are in the file.
    """
    if isinstance(schema, dict):
        return {
            key: cleandoc(value) if key == "description" and isinstance(value, str) else published(value)
            for key, value in schema.items()
        }
    return [published(each) for each in schema] if isinstance(schema, list) else schema
