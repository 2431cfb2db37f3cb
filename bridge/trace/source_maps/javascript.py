"""The name of a function, from the text around its begin. Pure.

It goes by the tokens next to the function, and tells no name where these leave a doubt.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_IDENTIFIER = r"#?(?:[^\W\d]|\$)[\w$]*"
IDENTIFIER = re.compile(_IDENTIFIER)
#: How much text is looked at before a function for a word, and for more; and before a constructor for its
#: class.
_TOKEN, _NEAR, _CLASS_NEAR = 120, 400, 200_000

_FUNCTION = re.compile(rf"(?:async\s+)?function\b\s*\*?\s*({_IDENTIFIER})?\s*[(<]")
_ARROW = re.compile(rf"(?:async\b\s*)?(?:[(<]|{_IDENTIFIER}\s*=>)")
#: A minifier leaves out the parentheses around it.
_ONLY_PARAMETER = re.compile(rf"{_IDENTIFIER}\s*(?::[^()]{{0,200}})?\)\s*(?::[^()=]{{0,200}})?=>")
_OPEN_BEFORE = re.compile(r"\(\s*$")
_CLASS = re.compile(rf"class\b(?:\s+(?!extends\b)({_IDENTIFIER}))?")
_METHOD = re.compile(rf"(?:async\b\s*)?(?:\*\s*)?(?:[gs]et\s+)?({_IDENTIFIER})\s*[(<]")
#: What follows the parameters of a function.
_BODY = re.compile(r"\s*(?:[{:]|=>)")
_CALL = re.compile(r"\s*\(")
#: Words before a declaration, or of TypeScript before a method.
_MODIFIERS = re.compile(
    r"(?:(?:export|default|declare|abstract|public|private|protected|override|static)\s+)+"
)

_OWN = re.compile(rf"(?<![\w$#])({_IDENTIFIER})\s*$")
_FUNCTION_BEFORE = re.compile(r"\bfunction\b\s*\*?\s*$")
_ASYNC_BEFORE = re.compile(r"\basync\b\s*\*?\s*$")
_ACCESSOR_BEFORE = re.compile(r"\b([gs]et)\s+$")
_COMMENT_BEFORE = re.compile(r"/\*[^*]{0,80}\*/\s*$")
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


def function_at(text: str, at: int) -> bool:
    """Whether the word `function` begins a function at an index, or `async` before it."""
    return bool(_FUNCTION.match(text, at))


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
    return found.name if found and not _is_called(text, at) else ""


def given(text: str, at: int) -> Named | None:
    """Return the name of what a function that begins at an index is assigned to; None if unclear."""
    at = _begin(text, at)
    near = max(0, at - _NEAR)
    found = _ASSIGNED.search(text, max(0, at - _TOKEN), at) or _TYPED.search(text, near, at)
    found = found or _PROPERTY.search(text, near, at)
    return Named(found[1], found.start(1)) if found else None


def _begin(text: str, at: int) -> int:
    """Return where a function begins, with the words and comments before an index."""
    for pattern in (_COMMENT_BEFORE, _FUNCTION_BEFORE, _ASYNC_BEFORE, _COMMENT_BEFORE):
        found = pattern.search(text, max(0, at - _TOKEN), at)
        at = found.start() if found else at
    return at


def own_name(text: str, at: int) -> re.Match[str] | None:
    """Return the identifier that stands right before an index; None for a word of the language."""
    found = _OWN.search(text, max(0, at - _TOKEN), at)
    return found if found and found[1] not in KEYWORDS else None


def is_parameters(text: str, at: int) -> bool:
    """Whether parameters of a function can begin at an index, or the `async` before them."""
    return bool(_ARROW.match(text, at))


def begins_before(text: str, at: int) -> Iterator[int]:
    """Yield where the words `function` and `async` begin that stand before an index."""
    for pattern in (_FUNCTION_BEFORE, _ASYNC_BEFORE):
        if found := pattern.search(text, max(0, at - _TOKEN), at):
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
    closed = _closed(text, at, "()", _NEAR * 5)
    return closed is not None and bool(_BODY.match(text, closed))


def _is_called(text: str, at: int) -> bool:
    """Whether a function expression is called where it stands: what is assigned is what it returns."""
    begin = _begin(text, at)
    if not _FUNCTION.match(text, begin):
        return False
    parameters = _closed(text, begin, "()", _NEAR * 5)
    body = None if parameters is None else _closed(text, parameters, "{}", _CLASS_NEAR)
    return body is not None and bool(_CALL.match(text, body))


def _closed(text: str, at: int, pair: str, most: int) -> int | None:
    """Return where a bracket is closed that is opened at an index or behind it; None if that is too far."""
    depth = 0
    for bracket in re.compile(rf"[{pair}]").finditer(text, at, at + most):
        depth += 1 if bracket[0] == pair[0] else -1
        if depth <= 0:
            return bracket.end()
    return None
