"""What a subject is: an SDK of one version, unpacked, with the page that runs it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Kind:
    """An SDK that we know how to serve.

    `sdk_folder` holds, inside the cached package, the files that a page loads (served under `/sdk/`), and
    `sdk_entry` is the one that the page names; the others are what it loads itself. `page` is a file of
    this package's `pages` folder.

    `bundled_as`: for a package that carries no file for a page: it is bundled with its dependencies, and its
    exports become the global variable of this name. `mode`: which of its modes the page is to start, where
    an SDK has several; every mode is a kind of its own.
    """

    name: str
    vendor: str
    package: str
    sdk_folder: str
    sdk_entry: str
    page: str
    bundled_as: str = ""
    mode: str = ""


@dataclass(frozen=True)
class Subject:
    """One version of an SDK, here on disk: `root` is its unpacked npm package."""

    kind: Kind
    version: str
    root: Path

    @property
    def name(self) -> str:
        return self.kind.name

    @property
    def vendor(self) -> str:
        return self.kind.vendor

    @property
    def spec(self) -> str:
        """As a user names it, e.g. `datadog@6.27.1`."""
        return f"{self.kind.name}@{self.version}"

    @property
    def sdk_folder(self) -> Path:
        return self.root / self.kind.sdk_folder
