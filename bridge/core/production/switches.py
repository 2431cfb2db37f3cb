"""Each switch that Chromium is started with, and what it changes for a page. Pure.

Most of these switches are Playwright's (https://github.com/microsoft/playwright,
`chromiumSwitches.ts`), and of the packages of Linux distributions. A switch that is not known counts as a
change of unknown effect.
"""

from __future__ import annotations

from collections.abc import Iterable

from bridge.core.events import Change

_QUIET = """
    allow-pre-commit-input disable-breakpad disable-client-side-phishing-detection
    disable-component-extensions-with-background-pages disable-component-update disable-default-apps
    disable-dev-shm-usage disable-edgeupdater disable-hang-monitor disable-infobars disable-pings
    disable-prompt-on-repost disable-search-engine-choice-screen disable-stack-profiler disable-sync
    disable-updater-scheduler do-not-de-elevate edge-skip-compat-layer-relaunch enable-remote-extensions
    export-tagged-pdf flag-switches-begin flag-switches-end load-extension media-router
    metrics-recording-only no-default-browser-check no-first-run no-service-autorun no-startup-window
    noerrdialogs ozone-platform password-store remote-debugging-pipe remote-debugging-port restart
    show-component-extension-options unsafely-disable-devtools-self-xss-warnings use-mock-keychain
    user-data-dir
"""
#: Switches that no page can notice: they concern the browser's own windows, profile, updates and processes.
QUIET = frozenset(_QUIET.split())

#: Switches that a page can notice, and how.
EFFECTS = {
    "blink-settings": "pointer and hover media features are set",
    "disable-back-forward-cache": "no page enters the bfcache",
    "disable-background-networking": "no requests of the browser itself",
    "disable-background-timer-throttling": "timers of hidden tabs are not slowed down",
    "disable-backgrounding-occluded-windows": "covered windows count as visible",
    "disable-extensions": "no extensions",
    "disable-features": "features of Chromium are off",
    "disable-field-trial-config": "no field trials",
    "disable-gpu": "no GPU",
    "disable-ipc-flooding-protection": "navigations and pushState() are not limited",
    "disable-popup-blocking": "popups are not blocked",
    "disable-renderer-backgrounding": "hidden tabs keep their priority",
    "enable-automation": "navigator.webdriver is true",
    "enable-features": "features of Chromium are on",
    "enable-gpu-rasterization": "drawing by GPU",
    "enable-unsafe-swiftshader": "WebGL by software",
    "force-color-profile": "a fixed colour profile",
    "headless": "no window",
    "hide-scrollbars": "no scrollbars",
    "host-resolver-rules": "redirected hosts do not resolve",
    "ignore-certificate-errors": "certificate errors are ignored",
    "mute-audio": "no sound",
    "no-sandbox": "no sandbox",
    "ozone-override-screen-size": "a screen of fixed size",
    "use-angle": "drawing by a chosen library",
}


def switch_changes(switches: Iterable[str]) -> list[Change]:
    """Return the changes by these switches (`--name` or `--name=value`), one for each name."""
    names = dict.fromkeys(switch.removeprefix("--").partition("=")[0] for switch in switches)
    return [Change("switch", name) for name in names if name and name not in QUIET]


def effect_of(name: str) -> str:
    """Return what a switch changes for a page, in a few words."""
    return EFFECTS.get(name, "effect unknown")
