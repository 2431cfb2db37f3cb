"""`[tool.profiler-bridge]` of the nearest pyproject.toml, and the vendors in it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from bridge.errors import UsageError
from bridge.vendors.registry import register_table


def project_table(start: Path) -> tuple[Path | None, dict[str, Any]]:
    """Return the pyproject.toml of the nearest folder that has one, and the table in it; (None, {}) for none.

    Raises UsageError for one that cannot be read.
    """
    for folder in [start, *start.parents]:
        file = folder / "pyproject.toml"
        if not file.is_file():
            continue
        try:
            tool = tomllib.loads(file.read_text(encoding="utf-8")).get("tool", {})
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise UsageError(f"{file}: not valid TOML ({error})") from None
        except RecursionError:
            raise UsageError(f"{file}: nested too deeply") from None
        except OSError as error:
            raise UsageError(f"{file}: cannot be read ({error.strerror})") from None
        table = tool.get("profiler-bridge", {}) if isinstance(tool, dict) else None
        if not isinstance(table, dict):
            raise UsageError(f"{file}: [tool.profiler-bridge] must be a table")
        return file, table
    return None, {}


def is_of_vendors(key: str, value: object) -> bool:
    """Whether a key of the table holds vendors, and is no default of the option `--vendor`."""
    return key == "vendor" and isinstance(value, dict)


@contextmanager
def registered_tables(start: Path) -> Iterator[None]:
    """Register the vendors in `[tool.profiler-bridge.vendor.NAME]`. Raises BadVendorFile, UsageError."""
    file, table = project_table(start)
    vendors = table.get("vendor")
    if file is None or not isinstance(vendors, dict):
        yield
        return
    with ExitStack() as registered:
        for name, told in vendors.items():
            where = f"{file}: [tool.profiler-bridge.vendor.{name}]"
            if not isinstance(told, dict):
                raise UsageError(f"{where} must be a table")
            registered.enter_context(register_table({"name": name, **told}, file.parent, where))
        yield
