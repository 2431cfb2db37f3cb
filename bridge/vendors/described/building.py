"""Makes a `Vendor` of what a vendor's file says."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from msgspec.structs import asdict

from bridge.core.addresses import WEBVIEW_TARGET
from bridge.core.contracts import Contract, Draw
from bridge.core.redaction import Secrets
from bridge.errors import BadVendorFile
from bridge.vendors.addressing import hosts_of
from bridge.vendors.agent import dialect as agent_dialect
from bridge.vendors.agent import session as agent_session
from bridge.vendors.agent.options import AgentSession, AgentUploads
from bridge.vendors.by_paths import session as json_session
from bridge.vendors.by_paths import uploads as json_uploads
from bridge.vendors.by_paths.options import JsonSession, JsonUploads
from bridge.vendors.datadog import dialect as datadog_dialect
from bridge.vendors.datadog import session as datadog_session
from bridge.vendors.datadog.options import DatadogSession, DatadogUploads
from bridge.vendors.datadog.sampling import draw
from bridge.vendors.described.schema import AnswersTable, ContractTable, SdkTable, VendorFile
from bridge.vendors.plain import dialect as plain_dialect
from bridge.vendors.plain.options import PlainUploads
from bridge.vendors.sentry import dialect as sentry_dialect
from bridge.vendors.sentry.options import SentryUploads
from bridge.vendors.subjects import Package, Shipped, SubjectKind
from bridge.vendors.vendor import (
    Answers,
    Hints,
    RateLimit,
    SessionStore,
    UploadParts,
    Vendor,
    VendorSource,
    WebView,
)

_UPLOADS: dict[type, Callable[[str, Any], UploadParts]] = {
    DatadogUploads: datadog_dialect.uploads,
    SentryUploads: sentry_dialect.uploads,
    AgentUploads: agent_dialect.uploads,
    PlainUploads: plain_dialect.uploads,
    JsonUploads: json_uploads.uploads,
}
_STORES: dict[type, Callable[[Any], SessionStore]] = {
    DatadogSession: datadog_session.session_store,
    AgentSession: agent_session.session_store,
    JsonSession: json_session.session_store,
}
_DRAWS: dict[str, Draw | None] = {"": None, "datadog": draw}


def vendor_of(file: VendorFile, table: dict[str, Any], folder: Path, where: str) -> Vendor:
    """Return the vendor. `table`: the same as data. `folder`: what paths in it are relative to. `where`: the
    file, for errors. Raises BadVendorFile for a file that it names and that is not there."""
    parts = _UPLOADS[type(file.uploads)](file.name, file.uploads)
    store = _STORES.get(type(file.session))
    return Vendor(
        name=file.name,
        title=file.title,
        dialect=parts.dialect,
        store=store(file.session) if store else None,
        quota=parts.quota,
        answers=_answers(file.answers),
        routes=parts.routes,
        forward=parts.forward,
        hints=Hints(**asdict(file.hints)),
        secrets=Secrets(**asdict(file.secrets)),
        contract=_contract(file.name, file.contract, sessions=store is not None) if file.contract else None,
        hosts=(*file.hosts, *_named_hosts(file)),
        globals=file.globals,
        marks=file.marks,
        console=file.console,
        user_stop=file.user.stop,
        user_start=file.user.start,
        webview=(
            WebView(script=_file(folder, file.webview.script, where), target=WEBVIEW_TARGET)
            if file.webview.script
            else None
        ),
        subjects=tuple(_subject(file.name, sdk, folder, where) for sdk in file.sdk),
        source=VendorSource(table, str(folder)),
    )


def _named_hosts(file: VendorFile) -> tuple[str, ...]:
    told = file.uploads
    if isinstance(told, PlainUploads):
        return hosts_of(told.urls)
    if not isinstance(told, JsonUploads):
        return ()
    asked = (*(told.status.urls if told.status else ()), *(told.quota.urls if told.quota else ()))
    return hosts_of((*told.profile.urls, *asked, *told.others))


def _answers(told: AnswersTable) -> Answers:
    limit = RateLimit(header=told.rate_limit_header, value=partial(_rate_limit, told.rate_limit_value))
    return Answers(
        status=told.status,
        body=told.body.encode(),
        only_post=told.only_post,
        rate_limit=limit if told.rate_limit_header else None,
    )


def _rate_limit(value: str, seconds: int, categories: tuple[str, ...]) -> str:
    return value.replace("{seconds}", str(seconds)).replace("{categories}", ";".join(categories))


def _contract(vendor: str, told: ContractTable, *, sessions: bool) -> Contract:
    return Contract(
        vendor=vendor,
        rules=frozenset(told.rules),
        pauses_when_hidden="pauses-when-hidden" in told.rules,
        graces=told.graces,
        drops=told.drops,
        coverage=told.coverage,
        running_words=frozenset(told.running_words),
        paused_words=frozenset(told.paused_words),
        stopped_words=frozenset(told.stopped_words),
        retries=told.retries,
        sessions=sessions,
        draw=_DRAWS[told.draw],
        sources=told.sources,
    )


def _subject(vendor: str, told: SdkTable, folder: Path, where: str) -> SubjectKind:
    if bool(told.package) == bool(told.files):
        raise BadVendorFile(f"{where}: [[sdk]] needs either `package` (of npm) or `files` (a folder)")
    start = told.start
    if told.start_file:
        start = _file(folder, told.start_file, where).read_text(encoding="utf-8", errors="replace")
    if bool(start) == bool(told.page):
        raise BadVendorFile(
            f"{where}: [[sdk]] needs either `start` (a script that starts the SDK) or `page` (an HTML file)"
        )
    return SubjectKind(
        name=told.name or vendor,
        sdk=_shipped(told, folder, where) if told.files else _package(told),
        start=start,
        page=_file(folder, told.page, where) if told.page else None,
        mode=told.mode,
    )


def _package(told: SdkTable) -> Package:
    return Package(
        name=told.package,
        folder=told.folder or ("bundle" if told.bundled_as else "."),
        entry=told.entry,
        bundled_as=told.bundled_as,
        profiler=told.profiler,
    )


def _shipped(told: SdkTable, folder: Path, where: str) -> Shipped:
    try:
        groups = re.compile(told.version_pattern).groups
    except re.error as error:
        raise BadVendorFile(f"{where}: `version_pattern` is no regular expression: {error}") from None
    if told.version_pattern and groups < 1:
        raise BadVendorFile(f"{where}: `version_pattern` needs a group, as in 'version: \"([0-9.]+)\"'")
    files = folder / told.files
    _file(files, told.entry, where)
    return Shipped(folder=files, version=partial(_version, files, told, where), entry=told.entry)


def _version(files: Path, told: SdkTable, where: str) -> str:
    if not told.version_pattern:
        return told.version or "unknown"
    script = (files / told.entry).read_text(encoding="utf-8", errors="replace")
    found = re.search(told.version_pattern, script)
    if found is None:
        raise BadVendorFile(f"{where}: `version_pattern` finds nothing in {files / told.entry}")
    return found[1]


def _file(folder: Path, name: str, where: str) -> Path:
    path = folder / name
    if not path.is_file():
        raise BadVendorFile(f"{where}: there is no file {path}, which it names")
    return path
