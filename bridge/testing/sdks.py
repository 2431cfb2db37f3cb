"""The SDKs that tests run on: resolved and served once a session."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from bridge.errors import UsageError
from bridge.subjects import Serving, known_subjects, resolve, serve


@dataclass(frozen=True)
class ServedSdk:
    """An SDK of one version, and the page that runs it.

    `spec`: as in `datadog@6.27.1`, the version always told. `vendor`: whose contract it is held to.
    """

    spec: str
    name: str
    version: str
    vendor: str
    _serving: Serving = field(repr=False, compare=False)

    def url(self, proxy: str) -> str:
        """The page's address, its SDK sending to `proxy`; as in `bridge_new_tab(bridge_sdk.url)`."""
        return self._serving.url(proxy)

    def __str__(self) -> str:
        return self.spec


@contextmanager
def served(spec: str) -> Iterator[ServedSdk]:
    """Raises UsageError for what does not exist, RegistryError when npm cannot be asked."""
    subject = resolve(spec)
    with serve(subject) as serving:
        yield ServedSdk(subject.spec, subject.name, subject.version, subject.vendor, serving)


def check_names(specs: Iterable[str]) -> None:
    """Raises UsageError for the first name that is none; its version is asked for when a test uses it."""
    for spec in specs:
        if spec.partition("@")[0] not in known_subjects():
            known = ", ".join(known_subjects())
            raise UsageError(f"--bridge-sdk {spec}: no SDK of that name, there are {known}")
