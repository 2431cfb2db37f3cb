"""The name of a function, from the text around its begin. Pure.

It goes by the tokens next to the function, and tells no name where these leave a doubt.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_IDENTIFIER = r"#?(?:[^\W\d]|\$)[\w$]*"
IDENTIFIER = re.compile(_IDENTIFIER)
#: How much text around a function is looked at; and before a constructor, for its class.
_NEAR, _CLASS_NEAR = 400, 200_000

_FUNCTION = re.compile(rf"(?:async\s+)?function\b\s*\*?\s*({_IDENTIFIER})?\s*[(<]")
_ARROW = re.compile(rf"(?:async\b\s*)?(?:[(<]|{_IDENTIFIER}\s*=>)")
#: A minifier leaves out the parentheses around it.
_ONLY_PARAMETER = re.compile(rf"{_IDENTIFIER}\s*(?::[^()]*)?\)\s*(?::[^()=]*)?=>")
_OPEN_BEFORE = re.compile(r"\(\s*$")
_CLASS = re.compile(rf"class\b(?:\s+(?!extends\b)({_IDENTIFIER}))?")
_METHOD = re.compile(rf"(?:async\b\s*)?(?:\*\s*)?(?:[gs]et\s+)?({_IDENTIFIER})\s*[(<]")
#: Words before a declaration, or of TypeScript before a method.
_MODIFIERS = re.compile(
    r"(?:(?:export|default|declare|abstract|public|private|protected|override|static)\s+)+"
)

_OWN = re.compile(rf"({_IDENTIFIER})\s*$")
_FUNCTION_BEFORE = re.compile(r"\bfunction\b\s*\*?\s*$")
_ASYNC_BEFORE = re.compile(r"\basync\b\s*\*?\s*$")
_ACCESSOR_BEFORE = re.compile(r"\b([gs]et)\s+$")
_COMMENT_BEFORE = re.compile(r"/\*[^*]*\*/\s*$")
_CLASS_BEFORE = re.compile(
    rf"\bclass\b(?:\s+(?!extends\b)({_IDENTIFIER}))?(?:\s+extends\b[^;{{}}]*|\s*<[^;{{}}]*)?\s*$"
)
_ASSIGNED = re.compile(rf"(?<![\w$#])({_IDENTIFIER})\s*=\s*$")
#: with a type, as of TypeScript
_TYPED = re.compile(rf"\b(?:const|let|var)\s+({_IDENTIFIER})\s*:[^=;]{{1,200}}=\s*$")
_PROPERTY = re.compile(rf"[{{,]\s*({_IDENTIFIER})\s*:\s*$")

#: Words that stand before a parenthesis and are no names.
_WORDS = (
    "if for while switch catch with return function async await typeof new yield void delete in of do else "
    "throw case import super this class extends var let const default get set static"
)
KEYWORDS = frozenset(_WORDS.split())


class Named(NamedTuple):
    """A name, and where it is."""

    name: str
    at: int


class Header(NamedTuple):
    """The begin of a class. `at`: of its word `class`. `named`: its own name, else what it is assigned to;
    None if it has no name."""

    at: int
    named: Named | None


def name_at(text: str, at: int) -> str | None:
    """Return the name of the function or the class that begins at an index of the text: "" if it has none,
    None if it is not plain that one begins there. It may begin at its parameters, its name or a word before
    that."""
    if modifiers := _MODIFIERS.match(text, at):
        at = modifiers.end()
    if class_ := class_at(text, at):
        return class_.named.name if class_.named else ""
    if function := _FUNCTION.match(text, at):
        return function[1] or name_given(text, at)
    method = _METHOD.match(text, at)
    if method and method[1] not in KEYWORDS and _is_function(text, method.end() - 1):
        return _method(text, method.start(1), method[1])
    if text[at : at + 1] in ("(", "<") and (own := own_name(text, at)) is not None:
        return _method(text, own.start(), own[1]) if _is_function(text, at) else None
    if _ONLY_PARAMETER.match(text, at):
        opened = _OPEN_BEFORE.search(text, max(0, at - _NEAR), at)
        return name_given(text, opened.start()) if opened else None
    return name_given(text, at) if _ARROW.match(text, at) else None


def name_given(text: str, at: int) -> str:
    """Return the name of what a function is assigned to, "" if that is not plain."""
    found = given(text, at)
    return found.name if found else ""


def given(text: str, at: int) -> Named | None:
    """Return the name of what a function that begins at an index is assigned to; None if unclear."""
    first = max(0, at - _NEAR)
    before = text[first:at]
    for pattern in (_COMMENT_BEFORE, _FUNCTION_BEFORE, _ASYNC_BEFORE, _COMMENT_BEFORE):
        before = pattern.sub("", before)
    found = next((each for kind in (_ASSIGNED, _TYPED, _PROPERTY) if (each := kind.search(before))), None)
    return Named(found[1], first + found.start(1)) if found else None


def own_name(text: str, at: int) -> re.Match[str] | None:
    """Return the identifier that stands right before an index; None for a word of the language."""
    found = _OWN.search(text, max(0, at - _NEAR), at)
    return found if found and found[1] not in KEYWORDS else None


def is_parameters(text: str, at: int) -> bool:
    """Whether parameters of a function can begin at an index, or the `async` before them."""
    return bool(_ARROW.match(text, at))


def begins_before(text: str, at: int) -> Iterator[int]:
    """Yield where the words `function` and `async` begin that stand before an index."""
    for pattern in (_FUNCTION_BEFORE, _ASYNC_BEFORE):
        if found := pattern.search(text, max(0, at - _NEAR), at):
            at = found.start()
            yield at


def class_around(text: str, at: int) -> Header | None:
    """Return the begin of the class whose body an index is in; None if it is not in the body itself."""
    depth = 0
    for brace in reversed(list(re.finditer("[{}]", text[max(0, at - _CLASS_NEAR) : at]))):
        depth += 1 if brace[0] == "}" else -1
        if depth < 0:
            opened = max(0, at - _CLASS_NEAR) + brace.start()
            found = _CLASS_BEFORE.search(text, max(0, opened - _NEAR), opened)
            return _header(text, found) if found else None
    return None


def class_at(text: str, at: int) -> Header | None:
    """Return the begin of the class whose word `class` is at an index."""
    found = _CLASS.match(text, at)
    return _header(text, found) if found else None


def _header(text: str, found: re.Match[str]) -> Header:
    own = Named(found[1], found.start(1)) if found[1] else None
    return Header(found.start(), own or given(text, found.start()))


def class_name(text: str, at: int) -> str | None:
    """Return the name of the class whose body an index is in: "" if it has none, None if it is in none."""
    header = class_around(text, at)
    return header and (header.named.name if header.named else "")


def _method(text: str, at: int, name: str) -> str | None:
    if name == "constructor":
        return class_name(text, at)
    accessor = _ACCESSOR_BEFORE.search(text, max(0, at - _NEAR), at)
    return f"{accessor[1]} {name}" if accessor else name


def _is_function(text: str, at: int) -> bool:
    """Whether a body follows the parentheses that open at an index, or after type parameters there."""
    opened = text.find("(", at, at + _NEAR)
    depth = 0
    for parenthesis in re.finditer("[()]", text[opened : opened + 2000]) if opened >= 0 else ():
        depth += 1 if parenthesis[0] == "(" else -1
        if depth == 0:
            return text[opened + parenthesis.end() :][:_NEAR].lstrip().startswith(("{", ":", "=>"))
    return False
