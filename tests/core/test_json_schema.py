from __future__ import annotations

import msgspec

from bridge.core.json_schema import published


class Example(msgspec.Struct):
    """First line.

    `a`: a number, of which
    this is the second line.
    """

    a: int
    #: a field of this name is no description
    description: str


def test_descriptions_have_no_indentation_whatever_msgspec_does() -> None:
    schema = published(msgspec.json.schema(Example))
    [example] = schema["$defs"].values()
    text = "First line.\n\n`a`: a number, of which\nthis is the second line."
    assert example["description"] == text
    assert example["properties"]["description"] == {"type": "string"}


def test_what_is_no_description_stays() -> None:
    schema = {"description": "  a\n    b", "enum": ["  x"], "anyOf": [{"description": "    c"}]}
    assert published(schema) == {"description": "a\nb", "enum": ["  x"], "anyOf": [{"description": "c"}]}
