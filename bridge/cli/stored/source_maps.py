"""The option `--source-maps`: profiles with the names and places of their sources."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from msgspec import structs

from bridge.cli.output import note
from bridge.core.uploads import Profile
from bridge.errors import UsageError
from bridge.trace.model import Trace

if TYPE_CHECKING:
    from bridge.report.source_maps.mapping import SourceMaps

SOURCE_MAPS: Any = typer.Option(
    None,
    "--source-maps",
    metavar="DIR",
    help="Show functions as in their sources, by the source maps in DIR.",
)


class GivenMaps:
    """The maps that a command was given; without `folder` all stays as it is. Raises BadSourceMap if that
    cannot be read."""

    def __init__(self, folder: Path | None) -> None:
        self._maps: SourceMaps | None = None
        if folder is not None:
            from bridge.report.source_maps.mapping import SourceMaps

            self._maps = SourceMaps(folder)

    @property
    def given(self) -> bool:
        return self._maps is not None

    def trace(self, trace: Trace) -> Trace:
        """Return a trace with its functions as in their sources. Raises BadSourceMap."""
        return self._maps.mapped(trace) if self._maps else trace

    def profile(self, profile: Profile) -> Profile:
        """Return a profile with such a trace. Raises BadSourceMap."""
        return structs.replace(profile, trace=self.trace(profile.trace)) if self._maps else profile

    def told(self) -> list[str]:
        """Return what was mapped, and what could not be, in lines."""
        return self._maps.told() if self._maps else []

    def tell(self) -> None:
        """Print the same on stderr."""
        for line in self.told():
            note(line)


def maps_for(folder: Path | None, options: str, *, used: bool) -> GivenMaps:
    """Return the maps for what these options write. `used`: whether one of them is given. Raises UsageError
    for maps that would not be used, and BadSourceMap."""
    if folder is not None and not used:
        raise UsageError(f"--source-maps needs {options}: what is printed otherwise has no functions")
    return GivenMaps(folder)
