"""The errors of Profiler Bridge.

BridgeError                         exit code
├── UsageError                      2   the call is wrong: unknown scenario, subject, rule, option
├── BrowserError                    3   the browser could not be found, started or driven
│   ├── BrowserNotFound             3   no Chromium on this machine
│   ├── BrowserDied                 3   Chromium or our connection to it went away
│   ├── ProtocolError               3   Chromium refused a protocol command, or did not answer in time
│   ├── NotReallyHidden             3   the self-check: a tab that was hidden stayed visible
│   └── StepError                   3   a step that this tab cannot take now (activity on a hidden tab)
├── NetworkError                    4   the intake or a package registry could not be used
│   ├── IntakeError                 4
│   ├── StoreError                  4   the intake's store cannot be read or written
│   │   └── StoreLocked             4   another process writes to it
│   └── RegistryError               4
├── BadInput                        5   a file that we cannot read: recording, scenario, payload
│   ├── BadRecording                5
│   ├── BadScenario                 5   a scenario file that does not say what to do
│   └── BadPayload                  5   what a client sent is not what its format says
│       ├── PayloadTooLarge         5   it is beyond a limit: size, ratio, parts, depth
│       └── PayloadUnsupported      5   a content type or encoding that is not taken
├── RecordingFailed                 1   what happens can no longer be written down (disk full)
└── Timeout                         1   something that was expected did not happen in time

Every message names the thing, the cause and the next step, in one line where one line holds it.
"""

from __future__ import annotations


class BridgeError(Exception):
    """Anything that Profiler Bridge raises on purpose. `exit_code` is what the command line returns."""

    exit_code = 1


class UsageError(BridgeError):
    exit_code = 2


class BrowserError(BridgeError):
    exit_code = 3


class BrowserNotFound(BrowserError):  # noqa: N818
    pass


class BrowserDied(BrowserError):  # noqa: N818
    pass


class ProtocolError(BrowserError):
    """A protocol command failed. `method` names it, e.g. `Target.createTarget`."""

    def __init__(self, method: str, reason: str) -> None:
        super().__init__(f"{method}: {reason}")
        self.method = method
        self.reason = reason


class NotReallyHidden(BrowserError):  # noqa: N818
    pass


class StepError(BrowserError):
    pass


class NetworkError(BridgeError):
    exit_code = 4


class IntakeError(NetworkError):
    pass


class StoreError(NetworkError):
    pass


class StoreLocked(StoreError):  # noqa: N818
    pass


class RegistryError(NetworkError):
    pass


class BadInput(BridgeError):  # noqa: N818
    exit_code = 5


class BadRecording(BadInput):
    pass


class BadScenario(BadInput):
    pass


class BadPayload(BadInput):
    pass


class PayloadTooLarge(BadPayload):
    pass


class PayloadUnsupported(BadPayload):
    pass


class RecordingFailed(BridgeError):  # noqa: N818
    pass


class Timeout(BridgeError):  # noqa: N818
    """A condition did not come true in time. The message says what was seen instead."""
