"""A new step is a data class and its performer: nothing else is written for it."""

from __future__ import annotations

import json
import subprocess
import sys


def test_a_new_step_needs_its_data_class_and_its_performer_only() -> None:
    """In a process of its own, so that other tests do not find the step."""
    done = subprocess.run(
        [sys.executable, "-m", "e2e.steps.new_step"], capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "failure": "",
        "recorded": ["set_title", "set_title"],
        "arguments": [{"title": "hello"}],
        "python": "tab.set_title(title='hello')",
        "reference": [
            '| `set_title` | `title = "news"` | `tab.set_title(title)` | Set the title of the page. |'
        ],
        "in_schema": True,
    }
