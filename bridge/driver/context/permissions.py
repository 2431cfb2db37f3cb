"""Permissions of a tab's own browser context (Playwright's `grant_permissions` acts on the default one)."""

from __future__ import annotations

from collections.abc import Iterable

from bridge.errors import UsageError

#: Playwright's names, and Chromium's (https://chromedevtools.github.io/devtools-protocol/tot/Browser/).
NAMES = {
    "accelerometer": "sensors",
    "ambient-light-sensor": "sensors",
    "background-sync": "backgroundSync",
    "camera": "videoCapture",
    "clipboard-read": "clipboardReadWrite",
    "clipboard-write": "clipboardSanitizedWrite",
    "geolocation": "geolocation",
    "gyroscope": "sensors",
    "local-fonts": "localFonts",
    "local-network-access": "localNetworkAccess",
    "magnetometer": "sensors",
    "microphone": "audioCapture",
    "midi": "midi",
    "midi-sysex": "midiSysex",
    "notifications": "notifications",
    "payment-handler": "paymentHandler",
    "screen-wake-lock": "wakeLockScreen",
    "storage-access": "storageAccess",
}


def protocol_names(permissions: Iterable[str]) -> list[str]:
    """Raises UsageError with the known names."""
    wanted = list(permissions)
    if unknown := [name for name in wanted if name not in NAMES]:
        raise UsageError.unknown("permission", unknown[0], NAMES)
    return list(dict.fromkeys(NAMES[name] for name in wanted))
