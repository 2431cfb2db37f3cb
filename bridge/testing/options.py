"""The options of the pytest plugin. Loaded at pytest's start, so it imports next to nothing."""

from __future__ import annotations

from typing import Any, NamedTuple

from bridge.testing.modes import MODES


class Option(NamedTuple):
    """`--bridge-NAME` (with - for _), and `bridge_NAME` in the ini file, of type `ini`."""

    name: str
    ini: Any
    help: str
    arguments: dict[str, Any]


OPTIONS = (
    Option(
        "recording",
        "string",
        "Keep recordings of tests that use the bridge: off (default), on, retain-on-failure.",
        {"choices": MODES},
    ),
    Option(
        "sdk",
        "args",
        "SDK for the fixture bridge_sdk, as in datadog@6.27.1, datadog@^7 or datadog@./dist; repeatable "
        "(default: datadog).",
        {"action": "append", "metavar": "NAME@VERSION"},
    ),
    Option(
        "allow_strict",
        "bool",
        "Fail tests whose mark allows a rule that was kept (default: warn).",
        {"action": "store_true"},
    ),
    Option("headed", "bool", "Show the bridge's browser.", {"action": "store_true"}),
    Option(
        "ignore_https_errors",
        "bool",
        "Load pages whose certificate is not valid.",
        {"action": "store_true"},
    ),
    Option(
        "http_credentials",
        "string",
        "User and password for documents whose server asks for them.",
        {"metavar": "USER:PASS"},
    ),
    Option(
        "header",
        "linelist",
        "Send this header with every request of the bridge's tabs; repeatable.",
        {"action": "append", "metavar": "'NAME: VALUE'"},
    ),
    Option(
        "storage_state",
        "string",
        "Begin each tab with the cookies and local storage of this file of Playwright's.",
        {"metavar": "FILE"},
    ),
    Option("cdp", "string", "Use the Chromium that listens at this URL.", {"metavar": "URL"}),
    Option("chromium", "string", "Path of the bridge's browser.", {"metavar": "PATH"}),
    Option(
        "chromium_arg",
        "args",
        "A further switch for Chromium, as in --bridge-chromium-arg=--no-sandbox; repeatable.",
        {"action": "append", "metavar": "SWITCH"},
    ),
    Option(
        "require_document_policy",
        "bool",
        "Fail tests whose pages do not send Document-Policy: js-profiling themselves.",
        {"action": "store_true"},
    ),
    Option(
        "vendor_file",
        "args",
        "A vendor of yours, as a TOML file (repeatable); [tool.profiler-bridge.vendor.NAME] needs none.",
        {"metavar": "FILE", "action": "append"},
    ),
    Option(
        "baseline",
        "string",
        "Fail tests in whose profiles a function's share has grown, since this file, by more than noise.",
        {"metavar": "FILE"},
    ),
    Option(
        "update_baseline",
        "bool",
        "Add the profiles of tests that pass to the file of --bridge-baseline; compare nothing.",
        {"action": "store_true"},
    ),
    Option(
        "source_maps",
        "string",
        "Budgets and baselines go by the functions of the sources, by the source maps in this folder.",
        {"metavar": "DIR"},
    ),
    Option(
        "output",
        "string",
        "The folder for recordings without pytest-playwright and its --output (default: test-results).",
        {"metavar": "DIR"},
    ),
    Option(
        "intake_url",
        "string",
        "The running intake (profiler-bridge serve) for bridge_intake_scope (default: start one per worker).",
        {"metavar": "URL"},
    ),
)
