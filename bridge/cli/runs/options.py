"""The options of `run`, and what `--help` says of each. `run --help` fits on a screen: be brief."""

from __future__ import annotations

from typing import Any

import typer

from bridge.cli.options import with_blobs
from bridge.harness.intake_address import LOOPBACK
from bridge.subjects import known_subjects
from bridge.vendors.registry import one_of

DEFAULT_SDK = "datadog"

SCENARIO: Any = typer.Argument(None, help="Names (see `profiler-bridge scenarios`), `all`, or JSON files.")
EVERY: Any = typer.Option(False, "--all", help="Play all named scenarios.")
TAG: Any = typer.Option([], "--tag", metavar="TAG", help="Only scenarios with this tag (repeatable).")

# --- what is under test ---------------------------------------------------------------------------

SDK: Any = typer.Option(
    [],
    "--sdk",
    metavar="NAME@VERSION",
    help=f"The SDK under test (repeatable): {one_of(known_subjects())}. VERSION: or a range, or a build's "
    f"path. Default: {DEFAULT_SDK}.",
)
URL: Any = typer.Option(
    [],
    "--url",
    metavar="[LABEL=]URL",
    help="A page of yours (repeatable). In it {proxy} is the URL for an SDK's `proxy`, "
    "{intake} the intake's.",
)
VENDOR: Any = typer.Option(None, "--vendor", metavar="NAME", help="Judge the page at --url by this contract.")
PROMISE: Any = typer.Option(
    [], "--promise", metavar="RULE", help="The page at --url promises it; no vendor is needed (repeatable)."
)
INTAKE_HOST: Any = typer.Option(
    [],
    "--intake-host",
    metavar="HOST",
    help="Redirect this HOST, HOST:PORT or HOST/PATH too; * for any characters (repeatable).",
)
AGENT: Any = typer.Option(False, "--agent", help="Inject the agent at --url; disables its CSP.")
REDIRECT: Any = typer.Option(True, help="Redirect vendors' intakes to the local one.")

# --- how it is played -----------------------------------------------------------------------------

RULE: Any = typer.Option([], "--rule", help="Judge only this rule (repeatable).")
REPEAT: Any = typer.Option(1, "--repeat", metavar="N", min=1, help="Play each N times.")
JOBS: Any = typer.Option(None, "--jobs", "-j", metavar="N", help="Play in N browsers at a time.")
EXECUTOR: Any = typer.Option("", "--executor", metavar="URL", help="Play by a fleet: dask://HOST:8786.")
CDP: Any = typer.Option(
    None,
    "--cdp",
    metavar="URL",
    help="Attach to a Chromium: http://HOST:9222, ws://..., or its user data folder.",
)
LISTEN: Any = typer.Option(
    LOOPBACK, "--listen", metavar="ADDRESS", help="Address of the intake, for a browser on another machine."
)
INTAKE_URL: Any = typer.Option(
    None, "--intake-url", metavar="URL", help="The intake's URL as the browser reaches it."
)
HEADED: Any = typer.Option(False, "--headed", help="Show the browser.")
EMULATED: Any = typer.Option(False, "--emulated", help="Emulate visibility; every result says so.")
IGNORE_HTTPS_ERRORS: Any = typer.Option(
    False, "--ignore-https-errors", help="Load pages with invalid certificates."
)
HTTP_CREDENTIALS: Any = typer.Option(
    None,
    "--http-credentials",
    metavar="USER:PASS",
    help="User and password for documents whose server asks for them; better in the variable.",
)
HEADER: Any = typer.Option(
    [],
    "--header",
    metavar="'NAME: VALUE'",
    help="Send this header with every request of the page, to every host (repeatable).",
)
STORAGE_STATE: Any = typer.Option(
    None,
    "--storage-state",
    metavar="FILE",
    help="Begin with the cookies and local storage of this file of Playwright's (a login).",
)
TIMEOUT: Any = typer.Option(10, "--timeout", metavar="SECONDS", min=0.1, help="Limit of a step.")
DOCUMENT_POLICY: Any = typer.Option(True, help="Add `Document-Policy: js-profiling` if none.")
RECOVERY: Any = typer.Option(
    True, help="If no profiler ran when it should, click on for up to 15 s: is it stuck, or late?"
)
REQUIRE_DOCUMENT_POLICY: Any = typer.Option(
    False, "--require-document-policy", help="A page without that header is a violation."
)

# --- what is written ------------------------------------------------------------------------------

AS_JSON: Any = typer.Option(False, "--json", help="Print one JSON document on stdout.")
RECORDING: Any = typer.Option(None, "--recording", metavar="DIR", help="Keep recordings in DIR.")
HTML: Any = typer.Option(None, "--html", metavar="DIR", help="Write a page for each run into DIR.")
SOURCE_MAPS: Any = typer.Option(
    None, "--source-maps", metavar="DIR", help="Source maps for functions in these pages."
)
STORE: Any = typer.Option(
    None,
    "--store",
    metavar="STORE",
    callback=with_blobs,
    help="Store all uploads there, as `serve` does.",
)

# --- the gate -------------------------------------------------------------------------------------

JUNIT: Any = typer.Option(None, "--junit", metavar="FILE", help="Write a JUnit report into FILE.")
GITHUB: Any = typer.Option(False, "--github", help="Annotate the GitHub job, write its summary.")
BASELINE: Any = typer.Option(None, "--baseline", metavar="FILE", help="Known violations: only new ones fail.")
UPDATE_BASELINE: Any = typer.Option(
    False, "--update-baseline", help="Update it: accept what this call finds."
)
