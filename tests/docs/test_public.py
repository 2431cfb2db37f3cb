"""What the package promises to whoever imports it."""

from __future__ import annotations

import subprocess
import sys

import pytest

import bridge
from bridge import errors

HEAVY = ("playwright", "fastapi", "uvicorn", "websockets", "typer", "rich")


def test_the_public_names() -> None:
    assert bridge.__all__ == ["Bridge", "BridgeError", "LocalIntake", "Tab", "__version__"]
    for name in bridge.__all__:
        assert getattr(bridge, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'Nothing'"):
        bridge.Nothing  # noqa: B018


def test_importing_costs_nothing() -> None:
    script = f"import sys, bridge; print([m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_drawn_tree_of_errors_is_the_real_one() -> None:
    assert errors.__doc__ is not None
    drawn = {}
    for line in errors.__doc__.splitlines():
        words = line.replace("│", " ").replace("├──", " ").replace("└──", " ").split()
        if len(words) > 1 and hasattr(errors, words[0]):
            drawn[words[0]] = int(words[1])
    real = {
        name: kind.exit_code
        for name, kind in vars(errors).items()
        if isinstance(kind, type) and issubclass(kind, errors.BridgeError)
    }
    assert drawn == real
