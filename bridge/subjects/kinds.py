"""What a subject is: an SDK of one version, on disk, with the page that runs it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Package:
    """Where npm has an SDK. `folder` holds, inside the package, the files that a page loads, and `entry` is
    the one that the page names; the others are what it loads itself.

    `bundled_as`: for a package that carries no file for a page: it is bundled with its dependencies, and its
    exports become the global variable of this name.
    """

    name: str
    folder: str
    entry: str
    bundled_as: str = ""


@dataclass(frozen=True)
class Kind:
    """An SDK that we know how to serve. `page` is a file of this package's `pages` folder. What has no
    `package` ships with us.

    `mode`: which of its modes the page is to start, where an SDK has several; every mode is a kind of its
    own.
    """

    name: str
    vendor: str
    page: str
    package: Package | None = None
    mode: str = ""


@dataclass(frozen=True)
class Subject:
    """One version of an SDK. `sdk_folder`: where the files are that its page loads (served under `/sdk/`)."""

    kind: Kind
    version: str
    sdk_folder: Path

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
