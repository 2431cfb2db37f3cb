"""What it takes to run an SDK under test: where its files come from, and the page that starts it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Package:
    """An SDK on npm. `folder`: inside the package, the files that a page loads. `entry`: the file among them
    that the page names; it loads the others itself.

    `profiler`: a pattern of a file in `folder` that only versions with a profiler have; "" if all have one.

    `bundled_as`: for a package of modules only. It is bundled with its dependencies, and its exports become
    the global variable of this name.
    """

    name: str
    folder: str
    entry: str
    bundled_as: str = ""
    profiler: str = ""


@dataclass(frozen=True)
class Shipped:
    """An SDK that is on disk already, in one version, so that nothing is fetched. `entry`: see `Package`."""

    folder: Path
    version: Callable[[], str]
    entry: str


@dataclass(frozen=True)
class SubjectKind:
    """An SDK that can be served, without its version. `name`: as users write it (`--sdk NAME@VERSION`).

    `start`: the body of a function of `proxy`, the address to send to, and `mode`: it starts the SDK in the
    page that is the same for all, and returns the text that is shown as its version. `page`: an HTML file in
    place of that page; the scripts and styles beside it are served too. The SDK's own files are under
    `/sdk/`, the shared work under `/work.js` and `/work.css`. `mode`: the value of the page's query parameter
    `mode`; an SDK with several modes has a kind for each.
    """

    name: str
    sdk: Package | Shipped
    start: str = ""
    page: Path | None = None
    mode: str = ""
