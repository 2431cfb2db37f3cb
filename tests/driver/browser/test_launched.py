from __future__ import annotations

from bridge.driver.browser.launched import switches_of


def test_the_switches_of_a_command_line() -> None:
    line = "/usr/lib/a b/chromium --headless --host-resolver-rules=MAP a ~NOTFOUND, EXCLUDE b --no-sandbox"
    assert switches_of(line) == [
        "--headless",
        "--host-resolver-rules=MAP a ~NOTFOUND, EXCLUDE b",
        "--no-sandbox",
    ]
    assert switches_of("/usr/bin/chromium") == []
