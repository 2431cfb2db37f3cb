"""What is under test, from the words of `--sdk` and `--url`. `run`, `explore` and `bisect` share it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from bridge.cli.options import listed, page_address
from bridge.cli.output import note, progress
from bridge.errors import UsageError
from bridge.harness.agent import INJECTED
from bridge.harness.intake_address import is_local
from bridge.harness.stage import Subject
from bridge.vendors.own_promises import of_promises
from bridge.vendors.registry import known_vendor, register

if TYPE_CHECKING:
    from bridge.subjects import Site

#: What stands before the first `=` is a label, if no address begins there.
_LABEL = re.compile(r"(?!https?:)([^=/?#]*)=(.*)", re.DOTALL)
_LETTERS = re.compile(r"[A-Za-z0-9._-]+")


class Page(NamedTuple):
    """A page at `--url`. `label`: how it is shown, "" for its address."""

    label: str
    url: str

    @property
    def shown(self) -> str:
        return self.label or self.url


def labelled(word: str) -> Page:
    """Return what `LABEL=URL` or `URL` names. Raises UsageError for what is no label or no address."""
    found = _LABEL.fullmatch(word)
    label, url = (found[1], found[2]) if found else ("", word)
    if found and not _LETTERS.fullmatch(label):
        raise UsageError(
            f"--url: {label!r} before the = is no label: write letters, digits, '-', '_' and '.' only, "
            "as in shop=http://localhost:3000/"
        )
    return Page(label, page_address(url))


def promising(rules: Sequence[str], stack: ExitStack) -> str | None:
    """Register a vendor with the promises of `--promise` until `stack` is left. Returns its name, None for no
    promise."""
    if not rules:
        return None
    vendor = of_promises(rules)
    stack.enter_context(register(vendor, in_place=True))
    return vendor.name


def page_subjects(words: Sequence[str], vendor: str | None = None, *, agent: bool = False) -> list[Subject]:
    """Return the pages at `--url`. Raises UsageError for an unknown vendor, one without a contract, or two
    pages with the same label."""
    pages = [labelled(word) for word in words]
    labels = [page.label for page in pages if page.label]
    if twice := next((label for label in labels if labels.count(label) > 1), ""):
        raise UsageError(f"--url: the label {twice!r} is given twice: each page needs a label of its own")
    vendor = vendor or ("agent" if agent else None)
    named = judged_vendor(vendor) if vendor else ""
    sdk = INJECTED if agent else ""
    return [Subject(page.shown, partial(_same, page.url), named, sdk) for page in pages]


def judged_vendor(vendor: str) -> str:
    """Return the name of a vendor by whose contract a page can be judged. Raises UsageError."""
    found = known_vendor(vendor)
    if found.contract is None:
        raise UsageError(
            f"--vendor {vendor}: it has no contract, so there is nothing to hold a page to: declare what the "
            "page's profiler promises with --promise, or describe its vendor in a file (--vendor-file)"
        )
    return found.name


def sdk_subject(spec: str, stack: ExitStack) -> Subject:
    """Return an SDK, served until `stack` is left. Raises as `bridge.subjects.resolve` does."""
    from bridge.explore.workers.at_hand import served
    from bridge.subjects import resolve, site_of

    progress(f"preparing {spec}")
    try:
        subject = resolve(spec)
    except UsageError as error:
        if hint := listed("sdk", spec):
            raise UsageError(f"--sdk {spec!r}: {hint}{error}") from error
        raise
    return stack.enter_context(served(site_of(subject)))


def tell_of_local_pages(words: Iterable[str], executor: str) -> None:
    """Say where a fleet looks for pages of `localhost`."""
    local = [page.url for page in map(labelled, words) if is_local(urlsplit(page.url).hostname or "")]
    if executor and local:
        note(f"{local[0]}: each worker of {executor} loads it from its own machine")


def packed_sites(subjects: Iterable[Subject]) -> dict[str, Site]:
    """Return spec -> the packed site of these SDKs, for workers that do not have their files."""
    from bridge.subjects import resolve, site_of

    return {each.spec: site_of(resolve(each.spec)).packed() for each in subjects}


def _same(url: str, _proxy: str) -> str:
    """Return the address of a page that knows its intake itself."""
    return url
