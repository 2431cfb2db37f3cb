"""The site of a subject: all that its server answers, as a value that another machine can be given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from bridge.subjects.common_page import common_page
from bridge.subjects.subject import Subject

#: Where the SDK's files are.
SDK = "/sdk/"
#: What can be served, with its type.
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".map": "application/json",
}
#: The scripts that every page loads.
_SHARED = Path(__file__).parent / "pages"


@dataclass(frozen=True)
class Site:
    """What is served of one version of an SDK. `files`: URL path -> file or content; no other file can be
    requested. `mode`, `vendor`, `origin`: see `SubjectKind` and `Subject`."""

    spec: str
    vendor: str
    mode: str
    origin: str
    files: Mapping[str, Path | bytes] = field(repr=False)

    def packed(self) -> Site:
        """Return it with the content of its files, for a machine that does not have them."""
        return replace(
            self,
            files={
                path: file if isinstance(file, bytes) else file.read_bytes()
                for path, file in self.files.items()
            },
        )


def site_of(subject: Subject) -> Site:
    """Return the site of a subject."""
    page = subject.kind.page
    beside = [*_SHARED.iterdir(), *(page.parent.iterdir() if page else ())]
    files: dict[str, Path | bytes] = {f"/{path.name}": path for path in _servable(beside)}
    files |= {"/": page} if page else common_page(subject.kind)
    folder = subject.sdk_folder
    sdk: dict[str, Path | bytes] = {
        f"{SDK}{path.relative_to(folder).as_posix()}": path for path in _servable(folder.rglob("*"))
    }
    return Site(subject.spec, subject.vendor, subject.kind.mode, subject.origin, files | sdk)


def _servable(paths: Iterable[Path]) -> Iterator[Path]:
    return (path for path in paths if path.suffix in TYPES and path.is_file())
