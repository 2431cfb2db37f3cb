"""The options that limit what the intake takes. `run` and `serve` have the same ones."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, NamedTuple, get_type_hints

import typer

from bridge.cli.quantities import binary_size, parse_bytes, parse_seconds
from bridge.vendors.limits import LIMITS, OPTIONS, Limits


class _Kind(NamedTuple):
    """How an option is written: its default, and what its text is parsed by (None: it is a number)."""

    written: Callable[[Any], Any]
    parse: Callable[[str, str], float] | None = None
    arguments: Mapping[str, Any] = {}


_SIZE = _Kind(binary_size, parse_bytes, {"metavar": "SIZE"})
_TIME = _Kind(lambda seconds: f"{seconds:g}s", parse_seconds, {"metavar": "TIME"})
_NUMBER = _Kind(lambda number: number, None, {"metavar": "N", "min": 1})

#: field of `Limits` -> kind and help of its option
_OPTIONS: dict[str, tuple[_Kind, str]] = {
    "wire": (_SIZE, "Largest body as sent."),
    "inflated": (_SIZE, "Largest body after decompression."),
    "ratio": (_NUMBER, "Largest decompression ratio."),
    "parts": (_NUMBER, "Most parts of a multipart body."),
    "part_headers": (_SIZE, "Largest headers of one part."),
    "json_depth": (_NUMBER, "Most levels of nested JSON."),
    "json_values": (_NUMBER, "Most values in one JSON text."),
    "json_objects": (_NUMBER, "Most arrays and objects in one JSON text."),
    "lines": (_NUMBER, "Most lines in a body of JSON lines."),
    "in_flight": (_SIZE, "Largest sum of all bodies that are read at a time."),
    "body_timeout_s": (_TIME, "Longest time for a whole body."),
    "head": (_SIZE, "Largest head of a request."),
    "head_timeout_s": (_TIME, "Longest time for a whole head."),
    "idle_timeout_s": (_TIME, "Longest time that a connection waits for its next request."),
    "connections": (_NUMBER, "Most connections at a time."),
}


def with_limits(command: Callable[..., None], *, hidden: bool = False) -> Callable[..., None]:
    """Add the options to a command, which gets their values as its argument `limits`. `hidden`: `--help` does
    not list them."""
    options = [_parameter(limit, hidden) for limit in _OPTIONS]

    @wraps(command)
    def with_options(**arguments: Any) -> None:
        texts = {limit: arguments.pop(_name(limit)) for limit in _OPTIONS}
        command(**arguments, limits=limits_of(texts))

    own = inspect.signature(command)
    others = [parameter for name, parameter in own.parameters.items() if name != "limits"]
    # Typer reads both; annotations of `command` are still text, and it looks them up by their names.
    with_options.__signature__ = own.replace(parameters=[*others, *options])  # type: ignore[attr-defined]
    with_options.__annotations__ = {
        name: annotation for name, annotation in command.__annotations__.items() if name != "limits"
    } | {option.name: option.annotation for option in options}
    return with_options


def limits_of(values: Mapping[str, Any]) -> Limits:
    """Return the limits with these values of their options. Raises UsageError for a text that is none."""
    return Limits(**{limit: _parsed(limit, value) for limit, value in values.items()})


def _parsed(limit: str, value: Any) -> Any:
    parse = _OPTIONS[limit][0].parse
    return value if parse is None else parse(OPTIONS[limit], value)


def _parameter(limit: str, hidden: bool) -> inspect.Parameter:
    kind, text = _OPTIONS[limit]
    default = kind.written(getattr(LIMITS, limit))
    option = typer.Option(default, OPTIONS[limit], help=text, hidden=hidden, **kind.arguments)
    annotation = str if kind.parse else get_type_hints(Limits)[limit]
    return inspect.Parameter(
        _name(limit), inspect.Parameter.KEYWORD_ONLY, default=option, annotation=annotation
    )


def _name(limit: str) -> str:
    """Return the name of the command's parameter: the option, as Python writes it."""
    return OPTIONS[limit].removeprefix("--").replace("-", "_")
