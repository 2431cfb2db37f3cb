"""Steps of a user's own: functions that are named in a scenario, and called with the tab."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from bridge.errors import BridgeError, StepError, UsageError


def function_of(name: str) -> Callable[[Any], object]:
    """Return the function `module:name`. Modules of the current folder are found too.

    Raises UsageError if there is none.
    """
    module, _, function = name.partition(":")
    here = str(Path.cwd())
    if here not in sys.path:
        sys.path.append(here)
    try:
        found = getattr(import_module(module), function)
    except (ImportError, AttributeError) as error:
        raise UsageError(f"there is no function {name!r}: {error}") from error
    if not callable(found):
        raise UsageError(f"{name!r} is no function")
    return found  # type: ignore[no-any-return]


def call_with(name: str, tab: object) -> None:
    """Call the function `module:name` with a tab. Raises StepError if the function raises."""
    try:
        function_of(name)(tab)
    except BridgeError:
        raise
    except Exception as error:
        raise StepError(f"{name}: {type(error).__name__}: {error}") from error
