"""The errors of Profiler Bridge.

BridgeError                         70
├── UsageError                      2   the call is wrong: unknown scenario, SDK, rule, option
├── BrowserError                    3   the browser could not be found, started or driven
│   ├── BrowserNotFound             3   no Chromium on this machine
│   ├── BrowserNotStarted           3   Chromium, or Playwright itself, did not start
│   ├── BrowserDied                 3   Chromium ended, or the connection to it broke
│   ├── ProtocolError               3   Chromium refused a protocol command, or did not answer in time
│   ├── NotReallyHidden             3   the self-check failed: a tab that was hidden stayed visible
│   ├── StepError                   3   a step that this tab cannot take now (activity in a hidden tab)
│   │   └── PageUnreachable         4   a page that cannot be loaded: no server, no such host, a certificate
│   └── WorkersFailed               3   no worker process could start a browser
├── NetworkError                    4   the intake, a package registry or a receiver could not be used
│   ├── IntakeError                 4
│   ├── StoreError                  4   the intake's store cannot be read or written
│   │   ├── StoreLocked             4   another process writes to it
│   │   └── StoreUnavailable        4   its database, or the place of its bodies, does not work now
│   ├── ReceiverError               4   a receiver of profiles did not take them
│   └── RegistryError               4
├── BadInput                        5   a file that is not what it should be: recording, scenario, ...
│   ├── BadRecording                5
│   ├── BadVendorFile                5   a vendor's file that is not valid
│   ├── BadSourceMap                5   source maps that cannot be read, or are not valid
│   ├── BadScenario                 5   a scenario file that is not valid, or whose steps cannot be taken
│   └── BadPayload                  5   a client's payload is not valid in its format
│       ├── PayloadTooLarge         5   it exceeds a limit: size, ratio, parts, depth
│       └── PayloadUnsupported      5   its content type or encoding is not supported
├── RecordingFailed                 4   a recording cannot be written (disk full, no permission)
├── Inconclusive                    6   it cannot be told whether something holds: too few samples
└── Timeout                         6   something that was expected did not happen in time
    └── PageTimeout                 4   a page did not load in time

The numbers are exit codes of the command line, which `ExitCode` explains. Every message names the thing, the
cause and the next step, in one line if possible.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum


class ExitCode(IntEnum):
    """What the command line returns. `meaning`: in words, for the reference. Codes are only added, never
    changed."""

    meaning: str

    HELD = (
        0,
        "nothing was violated (but for what a baseline knows), and nothing is inconclusive; the command did "
        "what it was asked for",
    )
    VIOLATED = 1, "a rule was violated, and no baseline knows it; of `doctor`: a check failed"
    USAGE = 2, "the call is wrong"
    BROWSER = 3, "the browser could not be found, started or driven, or died"
    UNREACHABLE = (
        4,
        "nothing was violated, but a page, the network, a package registry, the intake, its store, a "
        "receiver of profiles or the folder of recordings could not be used",
    )
    BAD_FILE = (
        5,
        "a file could not be read, or is not what it should be: a recording, a scenario, a payload, a "
        "storage state, source maps, a set or a baseline of profiles, findings or the report of a search",
    )
    INCONCLUSIVE = 6, "nothing was violated, but something is inconclusive"
    INTERNAL = 70, "a fault of Profiler Bridge itself, with a traceback; please report it"
    CANNOT_SAY = 125, "of `bisect` on one build: nothing can be said of it; `git bisect run` skips its commit"
    ABORT = (
        128,
        "of `bisect` on one build: the call is wrong, or the browser does not work; `git bisect run` ends",
    )
    INTERRUPTED = 130, "Ctrl-C"

    def __new__(cls, code: int, meaning: str) -> ExitCode:
        member = int.__new__(cls, code)
        member._value_ = code
        member.meaning = meaning
        return member


class BridgeError(Exception):
    """Anything that Profiler Bridge raises on purpose. `exit_code` is what the command line returns."""

    exit_code = ExitCode.INTERNAL


class UsageError(BridgeError):
    exit_code = ExitCode.USAGE

    @classmethod
    def unknown(cls, what: str, word: object, known: Iterable[str], where: str = "") -> UsageError:
        """Return the error for a word of a fixed set: `no WHAT named WORD`, with the nearest word and all."""
        words = list(known)
        near = did_you_mean(str(word), words)
        return cls(f"{where}no {what} named {str(word)[:100]!r}; {near}known are: {', '.join(words)}")


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return `did you mean 'NEAREST'? `, "" if no word is near."""
    from difflib import get_close_matches

    close = get_close_matches(word, list(known), n=1)
    return f"did you mean {close[0]!r}? " if close else ""


class BrowserError(BridgeError):
    exit_code = ExitCode.BROWSER


class BrowserNotFound(BrowserError):  # noqa: N818
    pass


class BrowserNotStarted(BrowserError):  # noqa: N818
    """Chromium, or Playwright, did not start. `reason`: what they say themselves. `advice`: what to do."""

    def __init__(self, program: str, reason: str, advice: str) -> None:
        super().__init__(f"{program} did not start: {reason}\n{advice}")
        self.program = program
        self.reason = reason
        self.advice = advice


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


class PageUnreachable(StepError):  # noqa: N818
    """A page that cannot be loaded, for a reason that Chromium gives."""

    exit_code = ExitCode.UNREACHABLE


class WorkersFailed(BrowserError):  # noqa: N818
    pass


class NetworkError(BridgeError):
    exit_code = ExitCode.UNREACHABLE


class IntakeError(NetworkError):
    pass


class ReceiverError(NetworkError):
    """A receiver of profiles could not be reached, or did not take them."""


class StoreError(NetworkError):
    pass


class StoreUnavailable(StoreError):  # noqa: N818
    """A server that the store needs does not do its work now: whatever is asked will fail, until it does."""


class StoreLocked(StoreError):  # noqa: N818
    """Another process writes to the store. `served_at`: the URL of its server, "" if unknown."""

    def __init__(self, message: str, served_at: str = "") -> None:
        super().__init__(message)
        self.served_at = served_at


class RegistryError(NetworkError):
    pass


class BadInput(BridgeError):  # noqa: N818
    exit_code = ExitCode.BAD_FILE


class BadRecording(BadInput):
    pass


class BadVendorFile(BadInput):
    pass


class BadScenario(BadInput):
    pass


class BadSourceMap(BadInput):
    pass


class BadPayload(BadInput):
    pass


class PayloadTooLarge(BadPayload):
    """`limit`: the field of `vendors.limits.Limits` that was exceeded."""

    def __init__(self, message: str, limit: str) -> None:
        super().__init__(message)
        self.limit = limit


class PayloadUnsupported(BadPayload):
    pass


class RecordingFailed(BridgeError):  # noqa: N818
    exit_code = ExitCode.UNREACHABLE


class Inconclusive(BridgeError):  # noqa: N818
    """What was observed cannot tell whether something holds. The message says what would."""

    exit_code = ExitCode.INCONCLUSIVE


class Timeout(BridgeError):  # noqa: N818
    """A condition was not met in time. The message has what was observed instead."""

    exit_code = ExitCode.INCONCLUSIVE


class PageTimeout(Timeout):
    """A page did not load in time."""

    exit_code = ExitCode.UNREACHABLE


def reason_of(error: BaseException) -> str:
    """Return what an error says, for a recording: never empty."""
    return "stopped by Ctrl-C" if isinstance(error, KeyboardInterrupt) else str(error) or type(error).__name__
