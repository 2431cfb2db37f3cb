"""Reads a vendor's file: TOML, laid over the vendor that it is like, checked. Pure."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from bridge.core.rules import RULES
from bridge.errors import BadVendorFile, did_you_mean
from bridge.vendors.described.lines import line_of
from bridge.vendors.described.schema import NoSession, VendorFile

#: The table of the vendor of a name; UsageError if there is none.
TableOf = Callable[[str], dict[str, Any]]

#: A table of one of these is of one form, and another form has other keys.
_FORMS = ("session", "uploads")
_AT = re.compile(r"(?P<what>.*?)(?: - at `(?:key in )?\$(?P<path>.*)`)?", re.DOTALL)
_PART = re.compile(r"\.([^.\[\]]+)|\[(\d+)\]|\[(\.\.\.)\]")
_UNKNOWN = re.compile(r"Object contains unknown field `(.*)`")
_WRONG_WORD = re.compile(r"Invalid enum value '?(.*?)'?")
_MISSING = re.compile(r"Object missing required field `(.*)`")

_SEE = "`profiler-bridge vendors schema` lists"
#: These need a session.
_OF_SESSION = ("stops-on-expiry", "restarts-on-renewal", "upload-names-start-session")


def tables_of(text: str, where: str) -> dict[str, Any]:
    """Parse TOML. Raises BadVendorFile, which names the line."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"\(at line (\d+)", str(error))
        line = found[1] if found else str(text.count("\n") + 1)
        raise BadVendorFile(f"{where}:{line}: no valid TOML: {error}") from None
    except RecursionError:
        raise BadVendorFile(f"{where}: nested too deep") from None


def whole_table(table: Mapping[str, Any], base_of: TableOf) -> dict[str, Any]:
    """Return what a file says together with what it leaves out: as in the vendor that it is like, else as in
    `defaults.toml`. UsageError if there is no such vendor."""
    like = table.get("like")
    if isinstance(like, str) and like:
        # A fork has a package of its own; what takes the place of a vendor keeps its SDKs.
        own = () if table.get("name") == like else ("title", "sdk")
        base = {key: value for key, value in base_of(like).items() if key not in own}
    else:
        base = {**defaults()}
        if "contract" not in table:
            del base["contract"]
    return {key: value for key, value in _laid(base, table).items() if key != "like"}


def checked(table: Mapping[str, Any], text: str, where: str) -> VendorFile:
    """Return what a whole table says. `text`: of the file, for the line of a fault. Raises BadVendorFile."""
    try:
        return msgspec.convert(table, VendorFile)
    except msgspec.ValidationError as error:
        what, path = _explained(str(error), table)
        raise BadVendorFile(f"{where}:{line_of(text, path)}: {what}") from None


def remarks(file: VendorFile) -> Iterator[str]:
    """Yield what is allowed and hardly meant."""
    rules = file.contract.rules if file.contract else ()
    if file.contract is None:
        yield "there is no [contract]: pages of this vendor are observed and not judged"
    needing = [rule for rule in _OF_SESSION if rule in rules]
    if isinstance(file.session, NoSession) and needing:
        yield f"[session] has the format 'none', so that nothing can exercise {', '.join(needing)}"
    if file.contract and "status-agrees" in rules and not file.contract.running_words:
        yield "[contract] has status-agrees and no running_words: no status would be right"
    if file.contract and "stays-stopped-by-user" in rules and not file.user.stop:
        yield "[user] has no `stop`: user_stop and user_start are recorded, the page's code must act"


@cache
def defaults() -> dict[str, Any]:
    """Return the table that counts where a file without `like` says nothing."""
    return tomllib.loads((Path(__file__).parent / "defaults.toml").read_text(encoding="utf-8"))


def _laid(base: Mapping[str, Any], over: Mapping[str, Any], depth: int = 0) -> dict[str, Any]:
    laid = dict(base)
    for key, value in over.items():
        below = laid.get(key)
        both = isinstance(below, Mapping) and isinstance(value, Mapping)
        if both and not (depth == 0 and _other_form(key, laid[key], value)):
            laid[key] = _laid(laid[key], value, depth + 1)
        else:
            laid[key] = value
    return laid


def _other_form(key: str, below: Mapping[str, Any], over: Mapping[str, Any]) -> bool:
    return key in _FORMS and over.get("format", below.get("format")) != below.get("format")


def _explained(error: str, table: Mapping[str, Any]) -> tuple[str, list[str | int]]:
    """Return (the fault in words, the path of what is at fault)."""
    match = _AT.fullmatch(error)
    what, written = (match["what"], match["path"] or "") if match else (error, "")
    path = [_step(part) for part in _PART.finditer(written)]
    if (found := _UNKNOWN.fullmatch(what)) and found[1]:
        near = did_you_mean(found[1], _keys_at(table, path))
        return f"{_shown(path)} has no key {found[1]!r}; {near}{_SEE} the keys", [*path, found[1]]
    if found := _MISSING.fullmatch(what):
        return f"{_shown(path)} needs the key {found[1]!r}", path
    if (found := _WRONG_WORD.fullmatch(what)) and "rules" in path:
        near = did_you_mean(found[1], RULES)
        return f"there is no rule {found[1]!r}; {near}known are: {', '.join(RULES)}", path
    if what.startswith("Invalid value") and path[-1:] == ["format"]:
        return f"{_shown(path)}: {what}; {_SEE} the formats", path
    return f"{_shown(path)}: {what}", path


def _step(part: re.Match[str]) -> str | int:
    return int(part[2]) if part[2] else part[1] or part[3]


def _shown(path: list[str | int]) -> str:
    return f"[{'.'.join(map(str, path))}]" if path else "the file"


def _keys_at(table: Mapping[str, Any], path: list[str | int]) -> list[str]:
    """Return the keys that the schema knows at a path."""
    kind: Any = VendorFile
    value: Any = table
    for part in path:
        value = value.get(part, {}) if isinstance(value, Mapping) else {}
        kind = _field_type(kind, part, value)
    return [field.encode_name for field in msgspec.structs.fields(kind)] if _is_struct(kind) else []


def _field_type(kind: Any, part: str | int, value: Any) -> Any:
    info = msgspec.inspect.type_info(kind)
    if not isinstance(info, msgspec.inspect.StructType):
        return None
    field = next((each for each in info.fields if each.encode_name == part), None)
    return _struct_in(field.type, value) if field else None


def _struct_in(info: Any, value: Any) -> Any:
    if isinstance(info, msgspec.inspect.Metadata):
        return _struct_in(info.type, value)
    if isinstance(info, msgspec.inspect.StructType):
        return info.cls
    if isinstance(info, msgspec.inspect.UnionType):
        structs = [each for each in info.types if isinstance(each, msgspec.inspect.StructType)]
        form = value.get("format") if isinstance(value, Mapping) else None
        return next((each.cls for each in structs if each.tag == form), structs[0].cls if structs else None)
    return None


def _is_struct(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)
