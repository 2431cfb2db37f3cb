"""The page of the Python API, generated from the signatures and docstrings of the public classes."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from typing import Any

import msgspec

from bridge import Bridge, LocalIntake, Tab
from bridge.core.deliveries import Attempt
from bridge.core.recording import Meta
from bridge.core.sessions import SessionReading
from bridge.core.uploads import Profile, SdkEvent, Upload
from bridge.core.verdicts import Judgement, Violation
from bridge.harness.intake_client.expecting import Expected
from bridge.harness.intake_client.faults import RunFaults
from bridge.harness.intake_client.local import Scope
from bridge.harness.intake_client.view import IntakeView
from bridge.harness.launching import LaunchOptions
from bridge.harness.run import Run
from bridge.trace.checks import TraceHealth
from bridge.trace.model import Frame, Sample, Stack, Trace

HEAD = """# The Python API

This page is generated from the code by `python -m docs.generate`; a test fails if it is stale. How to use it:
[README](../README.md), [pytest](pytest.md), [your own app](own-app.md), [the intake](intake.md).

`from bridge import Bridge, Tab, LocalIntake, BridgeError`. The other classes are what these give; each
heading says where a class is. Times end in `_ms` or `_s`.
Errors: [reference](reference.md#exit-codes-and-errors).
"""

#: section -> its classes
SECTIONS: dict[str, tuple[type, ...]] = {
    "Tabs": (Bridge, Tab, SessionReading),
    "The intake": (IntakeView, LocalIntake, Scope, Expected, RunFaults),
    "What arrives": (Upload, Profile, Attempt, SdkEvent),
    "Traces": (Trace, Frame, Stack, Sample, TraceHealth),
    "Runs and verdicts": (Run, Meta, Judgement, Violation),
}
#: An argument and its paragraph, in a docstring.
_ARGUMENT = re.compile(r"^`(\w+)`: (.*?)(?=^`\w+`: |\Z)", re.MULTILINE | re.DOTALL)
#: A default value that is a function, in a signature.
_FUNCTION = re.compile(r"<function [^>]*<lambda> at 0x[0-9a-f]+>")
#: The modules from which public classes inherit members that users call.
_OWN = "bridge."
#: The members that users call, of a class that the bridge calls too.
_FOR_USERS: dict[type, set[str]] = {Run: {"recording", "uploads", "profiles", "events", "attempts", "end"}}
_LISTED = {kind for classes in SECTIONS.values() for kind in classes}


def page() -> str:
    parts = [HEAD]
    for title, classes in SECTIONS.items():
        parts += [f"## {title}\n", *map(_class, classes)]
    return "\n".join(parts)


def _class(kind: type) -> str:
    home = "bridge" if kind in (Bridge, Tab, LocalIntake) else kind.__module__
    parts = [f"### `{kind.__name__}` (`{home}`)\n", _text(kind.__doc__) + "\n"]
    if issubclass(kind, msgspec.Struct):
        parts += [_fields(kind) + "\n"]
    if base := next((base for base in kind.__mro__[1:] if base in _LISTED), None):
        parts += [f"It has all that `{base.__name__}` has, too.\n"]
    if members := list(_members(kind)):
        parts += ["\n".join(["| member | what it does |", "|---|---|", *members]) + "\n"]
    if kind is Bridge:
        parts += ["#### Arguments of `Bridge.launch`\n", _launch_options() + "\n"]
    return "\n".join(parts)


def _fields(kind: type[msgspec.Struct]) -> str:
    rows = [f"| `{f.name}` | `{_type(f)}` | {_default(f)} |" for f in msgspec.structs.fields(kind)]
    return "\n".join(["| field | type | default |", "|---|---|---|", *rows])


def _type(field: Any) -> str:
    shown = field.type if isinstance(field.type, str) else inspect.formatannotation(field.type)
    return _cell(re.sub(r"\b(?:typing|collections\.abc|bridge(?:\.\w+)+)\.", "", shown))


def _default(field: Any) -> str:
    if field.required:
        return ""
    if field.default_factory is not msgspec.NODEFAULT:
        return f"`{field.default_factory()!r}`"
    return f"`{field.default!r}`" if isinstance(field.default, bool | int | float | str | None) else "…"


def _members(kind: type) -> Iterator[str]:
    """Yield a row for each public member, those of the class itself first."""
    seen: set[str] = set()
    chosen = _FOR_USERS.get(kind)
    for owner in kind.__mro__:
        if owner is not kind and owner in _LISTED:
            return
        if not owner.__module__.startswith(_OWN):
            continue
        for name, member in vars(owner).items():
            if name.startswith("_") or name in seen or not _is_member(member):
                continue
            if chosen is not None and name not in chosen:
                continue
            seen.add(name)
            yield f"| `{_cell(_signature(name, member))}` | {_says(member)} |"


def _is_member(member: Any) -> bool:
    return isinstance(member, property | classmethod | staticmethod) or inspect.isfunction(member)


def _signature(name: str, member: Any) -> str:
    if isinstance(member, property):
        returns = inspect.signature(member.fget).return_annotation if member.fget else ""
        return f"{name}: {returns}"
    function = member.__func__ if isinstance(member, classmethod | staticmethod) else member
    signature = inspect.signature(function)
    if name == "launch":
        return "launch(**arguments) -> Bridge"
    own = list(signature.parameters.values())[0 if isinstance(member, staticmethod) else 1 :]
    shown = _FUNCTION.sub("…", str(signature.replace(parameters=own)).replace("'", ""))
    return f"{name}{shown}".removesuffix(" -> None")


def _says(member: Any) -> str:
    function = member.fget if isinstance(member, property) else member
    return _cell(_prose(inspect.getdoc(function) or ""))


def _launch_options() -> str:
    """Return a row for each argument. The docstring has a paragraph for each."""
    said = dict(_ARGUMENT.findall(inspect.getdoc(LaunchOptions) or ""))
    rows = [
        f"| `{name}` | `{_cell(str(parameter.annotation))}` | {_cell(_prose(said[name]))} |"
        for name, parameter in inspect.signature(LaunchOptions).parameters.items()
    ]
    return "\n".join(["| argument | type | meaning |", "|---|---|---|", *rows])


def _text(text: str | None) -> str:
    """Return a docstring as paragraphs."""
    paragraphs = inspect.cleandoc(text or "").split("\n\n")
    return "\n\n".join(map(_prose, paragraphs))


def _prose(text: str) -> str:
    return " ".join(text.split())


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
