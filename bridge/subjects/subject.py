"""A subject: an SDK of one version, on disk, with the page that runs it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bridge.vendors.subjects import SubjectKind


@dataclass(frozen=True)
class Subject:
    """One version of an SDK. `vendor`: by whose contract it is judged. `sdk_folder`: the files that its page
    loads (served under `/sdk/`). `origin`: the URL from which files that are not there are fetched when the
    page asks for them; "" for none."""

    kind: SubjectKind
    vendor: str
    version: str
    sdk_folder: Path
    origin: str = ""

    @property
    def name(self) -> str:
        return self.kind.name

    @property
    def spec(self) -> str:
        """Its name with its version, e.g. `datadog@6.27.1`."""
        return f"{self.kind.name}@{self.version}"
