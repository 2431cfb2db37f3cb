"""The SDKs that tests use, each resolved and served once per session."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from bridge.errors import UsageError
from bridge.subjects import Serving, known_subjects, resolve, serve
from bridge.subjects.spec import parse


@dataclass(frozen=True)
class ServedSdk:
    """An SDK of one version, and the page that runs it.

    `spec`: as in `datadog@6.27.1`, always with its version. `vendor`: by whose contract it is judged.
    """

    spec: str
    name: str
    version: str
    vendor: str
    _serving: Serving = field(repr=False, compare=False)

    @property
    def files(self) -> str:
        """The URL prefix of the SDK's files."""
        return self._serving.sdk

    def url(self, proxy: str) -> str:
        """Return the page's address; its SDK sends to `proxy`. As in `bridge_new_tab(bridge_sdk.url)`."""
        return self._serving.url(proxy)

    def __str__(self) -> str:
        return self.spec


@contextmanager
def served(spec: str) -> Iterator[ServedSdk]:
    """Serve an SDK. Raises UsageError if it does not exist, RegistryError if npm does not work."""
    subject = resolve(spec)
    with serve(subject) as serving:
        yield ServedSdk(subject.spec, subject.name, subject.version, subject.vendor, serving)


def check_names(specs: Iterable[str]) -> None:
    """Raise UsageError for the first unknown name, or what is no version, range, path or address. They are
    looked up when a test uses them."""
    for spec in specs:
        name = spec.partition("@")[0]
        if name not in known_subjects():
            raise UsageError.unknown("SDK", name, known_subjects(), f"--bridge-sdk {spec}: ")
        parse(spec)
