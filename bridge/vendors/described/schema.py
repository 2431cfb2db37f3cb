"""What a vendor's file says. Published as `vendor.schema.json`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec
from msgspec import Meta

from bridge.core.contracts import Coverage, DropPolicy, Graces, Retries
from bridge.core.json_schema import published
from bridge.core.rules import RULES
from bridge.vendors.agent.options import AgentSession, AgentUploads
from bridge.vendors.by_paths.options import JsonSession, JsonUploads
from bridge.vendors.datadog.options import DatadogSession, DatadogUploads
from bridge.vendors.plain.options import PlainUploads
from bridge.vendors.sentry.options import SentryUploads

if TYPE_CHECKING:
    RuleName = str
else:
    RuleName = Literal[tuple(RULES)]


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    pass


class NoSession(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="none", tag_field="format"
):
    """The SDK keeps no session that can be seen."""


class AnswersTable(_Table, frozen=True, kw_only=True):
    """What the vendor's intake answers to what it accepts."""

    status: Annotated[int, Meta(ge=100, le=599, description="the status")] = 202
    body: Annotated[str, Meta(description="the body")] = "{}"
    only_post: Annotated[
        bool, Meta(description="whether any other method gets 405; questions for quota are excepted")
    ] = False
    rate_limit_header: Annotated[
        str, Meta(description="a header that limits the SDK's uploads, beside Retry-After")
    ] = ""
    rate_limit_value: Annotated[
        str, Meta(description="its value; {seconds} and {categories} (joined by ;) in it are replaced")
    ] = "{seconds}"


class SecretsTable(_Table, frozen=True, kw_only=True):
    """What holds a client's key: it is made unusable wherever it is shown or kept."""

    parameters: Annotated[tuple[str, ...], Meta(description="names of query parameters")] = ()
    headers: Annotated[tuple[str, ...], Meta(description="names of headers, in lower case")] = ()


class UserTable(_Table, frozen=True, kw_only=True):
    """Scripts by which a page's user stops the profiler, and lets it run again."""

    stop: Annotated[str, Meta(description="script that stops it, such as `shop.stopProfiling()`")] = ""
    start: Annotated[str, Meta(description="script that lets it run")] = ""


class HintsTable(_Table, frozen=True, kw_only=True):
    """Why a page may have no profiler, in the words of the SDK's options. Clauses, no sentences."""

    needs: Annotated[str, Meta(description="what must be true for the profiler to start")] = ""
    not_sampled: Annotated[
        str, Meta(description="what follows when the store shows a session that is not tracked")
    ] = "not sampled in"
    silent: Annotated[tuple[str, ...], Meta(description="why no upload at all may have arrived")] = ()
    status_track: Annotated[str, Meta(description="the track whose uploads report the profiler's status")] = (
        ""
    )
    no_status: Annotated[str, Meta(description="what it means when these uploads come without a status")] = ""


class ContractTable(_Table, frozen=True, kw_only=True, omit_defaults=False):
    """What the profiler promises, and how long it may take."""

    rules: Annotated[tuple[RuleName, ...], Meta(description="the promised rules: `profiler-bridge explain`")]
    graces: Graces
    drops: DropPolicy
    coverage: Coverage
    running_words: Annotated[
        tuple[str, ...], Meta(description="the statuses that the SDK may report while its profiler runs")
    ] = ()
    paused_words: Annotated[tuple[str, ...], Meta(description="the same while it is paused")] = ()
    stopped_words: Annotated[tuple[str, ...], Meta(description="the same while it is stopped")] = ()
    retries: Annotated[Retries | None, Meta(description="if the SDK sends a refused request again")] = None
    draw: Annotated[
        Literal["", "datadog"],
        Meta(description="how sessions are drawn: by the id, as Datadog does; without it all are profiled"),
    ] = ""
    sources: Annotated[
        dict[str, str],
        Meta(description="where each number comes from; why a rule is promised, or why it is not"),
    ] = {}


class SdkTable(_Table, frozen=True, kw_only=True):
    """An SDK that can be served with a page: `--sdk NAME@VERSION`."""

    name: Annotated[str, Meta(description="how `--sdk` calls it; the vendor's name where it is left out")] = (
        ""
    )
    package: Annotated[str, Meta(description="its npm package")] = ""
    folder: Annotated[str, Meta(description="the folder in the package with the files for a page")] = ""
    entry: Annotated[str, Meta(description="the script among them that a page loads")]
    files: Annotated[
        str, Meta(description="a folder on this disk, in place of `package`, relative to this file")
    ] = ""
    version: Annotated[str, Meta(description="the version of `files`")] = ""
    version_pattern: Annotated[
        str, Meta(description="a regular expression whose group finds the version in the script of `files`")
    ] = ""
    bundled_as: Annotated[
        str, Meta(description="for a package of modules: the global variable that its exports become")
    ] = ""
    profiler: Annotated[
        str, Meta(description="pattern of a file in `folder` that only versions with a profiler have")
    ] = ""
    start: Annotated[
        str,
        Meta(
            description="script that starts the SDK; `proxy` in it is the address to send to, `mode` as "
            "below; what it returns is shown as the version"
        ),
    ] = ""
    start_file: Annotated[str, Meta(description="file with the script of `start`, relative to this file")] = (
        ""
    )
    page: Annotated[
        str, Meta(description="an HTML page of one's own, in place of `start`, relative to this file")
    ] = ""
    mode: Annotated[str, Meta(description="for an SDK with several modes: the one of this entry")] = ""


class WebViewTable(_Table, frozen=True, kw_only=True):
    """The object that a native app puts into its WebView for the SDK."""

    script: Annotated[
        str, Meta(description="file with one expression, relative to this file; empty for no such object")
    ] = ""


class VendorFile(_Table, frozen=True, kw_only=True):
    """A vendor of a browser profiler: its SDK's session, uploads and promises."""

    name: Annotated[
        str,
        Meta(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=40, description="as users write it: lower case"),
    ]
    title: Annotated[str, Meta(description="as messages write it; else the name")] = ""
    like: Annotated[
        str, Meta(description="the vendor to begin from; what is written here replaces what it says")
    ] = ""
    globals: Annotated[
        tuple[str, ...], Meta(description="global variables that show that a page has the SDK")
    ] = ()
    hosts: Annotated[
        tuple[Annotated[str, Meta(pattern=r"^!?[A-Za-z0-9*._-]+(:[0-9]{1,5})?(/[^\s?#]*)?$")], ...],
        Meta(
            description="hosts that the SDK uploads to: HOST, HOST:PORT or HOST/PATH, * is any text, ! takes "
            "out again"
        ),
    ] = ()
    marks: Annotated[
        tuple[str, ...], Meta(description="parts of an address that show an upload, wherever it goes")
    ] = ()
    console: Annotated[
        tuple[str, ...], Meta(description="how messages begin that the SDK writes to the console")
    ] = ()
    session: Annotated[
        DatadogSession | AgentSession | JsonSession | NoSession, Meta(description="where its session is")
    ] = NoSession()
    uploads: Annotated[
        DatadogUploads | SentryUploads | AgentUploads | PlainUploads | JsonUploads,
        Meta(description="how its uploads are known and read"),
    ]
    answers: AnswersTable = AnswersTable()
    secrets: SecretsTable = SecretsTable()
    user: UserTable = UserTable()
    hints: HintsTable = HintsTable()
    contract: Annotated[
        ContractTable | None, Meta(description="its promises; without it a page is observed, not judged")
    ] = None
    webview: WebViewTable = WebViewTable()
    sdk: Annotated[tuple[SdkTable, ...], Meta(description="its SDK, one entry for each mode")] = ()


def json_schema() -> Any:
    """Return the JSON Schema of a vendor's file, in which `like` may stand for all that is left out."""
    schema = published(msgspec.json.schema(VendorFile))
    # With `like`, and by the defaults, every table may be partial: what is needed is checked in what results.
    for definition in schema.get("$defs", {}).values():
        definition.pop("required", None)
    schema["$defs"]["VendorFile"]["required"] = ["name"]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "profiler-bridge vendor",
        **schema,
    }
