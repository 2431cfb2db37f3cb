"""The fixture of docs/playwright-test.md, as it stands there, in the real Playwright Test."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote

from bridge.subjects import resolve, serve
from bridge.subjects.npm import find_npm

PAGE = Path(__file__).parents[2] / "docs" / "playwright-test.md"
#: A file's name, and its text.
FILE = re.compile(r"`(profiler[.\w]*\.ts)`:\n\n```ts\n(.*?)^```", re.DOTALL | re.MULTILINE)
PACKAGE = "@playwright/test@1.55.0"


def test_the_page_for_playwright_test_holds_what_it_says(tmp_path: Path) -> None:
    files = FILE.findall(PAGE.read_text("utf-8"))
    assert [name for name, _ in files] == ["profiler.ts", "profiler.spec.ts"]
    for name, text in files:
        (tmp_path / name).write_text(text, encoding="utf-8")
    command = tmp_path / "profiler-bridge"
    command.write_text(f'#!/bin/sh\nexec {sys.executable} -m bridge "$@"\n')
    command.chmod(0o755)
    npm = find_npm()
    install = [*npm.command, "install", "--prefer-offline", "--no-audit", "--no-fund", PACKAGE]
    subprocess.run(install, cwd=tmp_path, env=npm.environment(), check=True, capture_output=True, timeout=120)
    with serve(resolve("agent")) as serving:
        page = unquote(serving.url("{proxy}"))
        done = subprocess.run(
            [npm.node, "node_modules/@playwright/test/cli.js", "test", "--reporter=json"],
            cwd=tmp_path,
            env=npm.environment() | {"APP_URL": page, "PROFILER_BRIDGE": str(command)},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(done.stdout)["stats"]["expected"] == 1
    assert [path.name for path in (tmp_path / "test-results" / "profiler").glob("*.pbr.zip")]
