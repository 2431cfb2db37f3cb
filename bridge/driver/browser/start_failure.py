"""Why Chromium did not start, and what to do, by Playwright's message, which is a page of logs. Pure."""

from __future__ import annotations

import re
from typing import NamedTuple

#: Chromium writes these at starts that succeed too: without a system bus, and where no frequency of the
#: processor can be read.
_HARMLESS = ("to the bus", "/cpufreq/")
_CHROMIUMS_LINE = re.compile(r"\[pid=\d+\]\[err\] ")

_GENERIC = (
    "start it by hand to see why (`{path} --headless --dump-dom about:blank`); in a container it needs "
    "enough /dev/shm"
)
_SANDBOX = (
    "Chromium's sandbox needs user namespaces, and this user may not create them. Either allow them (Ubuntu "
    "23.10 and later: `sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0`; Docker: "
    "`--security-opt seccomp=unconfined`), or install Debian's package chromium-sandbox. Where only pages "
    "that you trust are loaded, Chromium can run without its sandbox: --chromium-arg=--no-sandbox, in pytest "
    "--bridge-chromium-arg=--no-sandbox, anywhere PROFILER_BRIDGE_CHROMIUM_ARGS=--no-sandbox"
)
_LIBRARY = "install the libraries that Chromium needs: `playwright install-deps chromium`"
_DISPLAY = "a window needs a display: leave out --headed, or start under `xvfb-run`"


class _Kind(NamedTuple):
    """`signs`: any of them in the message shows this kind of failure."""

    signs: tuple[str, ...]
    advice: str


_KINDS = (
    # "Chromium sandboxing failed": Playwright's words, in place of what Chromium has written.
    _Kind(("No usable sandbox", "The SUID sandbox helper", "Chromium sandboxing failed"), _SANDBOX),
    _Kind(("error while loading shared libraries",), _LIBRARY),
    _Kind(("Missing X server", "headed browser without having a XServer"), _DISPLAY),
)


class StartFailure(NamedTuple):
    """`reason`: the first line of Playwright's message, and the line of Chromium's own that tells most."""

    reason: str
    advice: str


def start_failure(message: str, path: str) -> StartFailure:
    """Read why the Chromium at `path` did not start from Playwright's `message`."""
    lines = [_cleaned(line) for line in message.splitlines() if line.strip()]
    told = [lines[0] if lines else "", _telling(lines)]
    kind = next((kind for kind in _KINDS if any(sign in message for sign in kind.signs)), None)
    return StartFailure(
        " — ".join(dict.fromkeys(part for part in told if part)),
        kind.advice if kind else _GENERIC.format(path=path),
    )


def _cleaned(line: str) -> str:
    return _CHROMIUMS_LINE.sub("", line.strip().removeprefix("- "))


def _telling(lines: list[str]) -> str:
    """The line that names the cause: a fatal one, then one with a known sign, then an error."""
    signs = [sign for kind in _KINDS for sign in kind.signs]
    choices = (
        [line for line in lines if "FATAL:" in line],
        *([line for line in lines if sign in line] for sign in signs),
        [line for line in lines if "ERROR:" in line and not any(word in line for word in _HARMLESS)],
    )
    return next((chosen[0] for chosen in choices if chosen), "")
