"""Messages of Playwright at failed starts, as they came (shortened), and what is made of them."""

from __future__ import annotations

import pytest

from bridge.driver.browser.start_failure import StartFailure, start_failure

FAILED = "BrowserType.launch: Failed to launch the browser process."
CPU = "open /sys/devices/system/cpu/cpu0/cpufreq/scaling_cur_freq: No such file or directory (2)"
BUS = "Failed to connect to the bus: Failed to connect to socket /run/dbus/system_bus_socket"
SUID = (
    "[24849:24849:1129/063552.308552:FATAL:sandbox/linux/suid/client/setuid_sandbox_host.cc:172] The SUID "
    "sandbox helper binary was found, but is not configured correctly. Rather than run without sandboxing "
    "I'm aborting now."
)
#: Debian's Chromium 156, with its setuid helper and without user namespaces.
WITH_HELPER = f"""{FAILED}
Browser logs:

<launching> /tmp/start/chromium --headless --remote-debugging-pipe
<launched> pid=24849
[pid=24849][err] /usr/bin/chromium: 9: [: 25276514304: unexpected operator
[pid=24849][err] [1129/063552.401350:ERROR:third_party/crashpad/util/file/file_io_posix.cc:145] {CPU}
[pid=24849][err] [24849:24850:1129/063552.2:ERROR:dbus/bus.cc:408] {BUS}
[pid=24849][err] {SUID}
[pid=24849][err] [24893:24893:0100/000000.48:ERROR:content/zygote/zygote_linux.cc:662] write: Broken pipe (32)
[pid=24849] <process did exit: exitCode=null, signal=SIGABRT>
Call log:
  - [pid=24849][err] {SUID}
"""
NO_SANDBOX = (
    "[28962:28962:1129/063726.123633:ERROR:content/browser/zygote_host/zygote_host_impl_linux.cc:130] No "
    "usable sandbox! If this is a Debian system, please install the chromium-sandbox package."
)
#: A Chromium without the helper: Playwright puts words of its own in place of the browser's logs.
WITHOUT_HELPER = f"""{FAILED}
Browser logs:
Chromium sandboxing failed!
================================
To avoid the sandboxing issue, do either of the following:
  - (preferred): Configure your environment to support sandboxing
  - (alternative): Launch Chromium without sandbox using 'chromiumSandbox: false' option
================================

Call log:
  - <launching> /tmp/start/chromium --headless --remote-debugging-pipe
  - [pid=28962][err] [1129/063726.1:ERROR:third_party/crashpad/util/file/file_io_posix.cc:145] {CPU}
  - [pid=28962][err] {NO_SANDBOX}
"""
LIBRARY = "/opt/chrome: error while loading shared libraries: libnss3.so: cannot open shared object file"
WITHOUT_LIBRARY = f"{FAILED}\nBrowser logs:\n\n[pid=7][err] {LIBRARY}\n"
X_SERVER = "[7:7:1129/063726.1:ERROR:ui/ozone/ozone_platform_x11.cc:249] Missing X server or $DISPLAY"
BROKEN = "[7:7:1129/063726.1:ERROR:headless/app.cc:1] Multiple targets are not supported."


@pytest.mark.parametrize(
    ("message", "line", "advice"),
    [
        (WITH_HELPER, SUID, "--chromium-arg=--no-sandbox"),
        (WITHOUT_HELPER, NO_SANDBOX, "kernel.apparmor_restrict_unprivileged_userns=0"),
        (WITHOUT_LIBRARY, LIBRARY, "playwright install-deps chromium"),
        (f"{FAILED}\n[pid=7][err] {X_SERVER}", X_SERVER, "leave out --headed"),
        (
            f"{FAILED}\n[pid=7][err] [{CPU}\n[pid=7][err] {BROKEN}",
            BROKEN,
            "`/c --headless --dump-dom about:blank`",
        ),
    ],
)
def test_chromiums_own_line_is_told_with_what_to_do(message: str, line: str, advice: str) -> None:
    failure = start_failure(message, "/c")
    assert failure.reason == f"{FAILED} — {line}"
    assert advice in failure.advice


def test_the_safer_ways_are_named_first() -> None:
    advice = start_failure(WITHOUT_HELPER, "/c").advice
    ways = (
        "sysctl",
        "seccomp",
        "chromium-sandbox",
        "--chromium-arg=",
        "--bridge-chromium-arg=",
        "_CHROMIUM_ARGS=",
    )
    places = [advice.index(way) for way in ways]
    assert places == sorted(places)


@pytest.mark.parametrize("message", [FAILED, f"{FAILED}\n\n[pid=7][err] ERROR:x] {BUS}\n"])
def test_harmless_lines_are_no_cause(message: str) -> None:
    assert start_failure(message, "/c").reason == FAILED


def test_an_empty_message_is_no_error() -> None:
    assert start_failure("", "/c") == StartFailure("", start_failure(FAILED, "/c").advice)
