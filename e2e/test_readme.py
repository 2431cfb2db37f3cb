"""The README's example runs, as it stands there, against the real SDK."""

from __future__ import annotations

import re
from pathlib import Path

from bridge.subjects import resolve, serve

README = Path(__file__).parent.parent / "README.md"
ADDRESS = '"http://localhost:3000/"'


def example() -> str:
    codes = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    [code] = [code for code in codes if "Bridge.launch" in code]
    return str(code)


def test_the_python_example_runs() -> None:
    code = example()
    assert code.count(ADDRESS) == 1
    with serve(resolve("datadog@6.27.1")) as serving:
        # The one change: the reader's page is ours, and gets the intake's address as the README says.
        exec(code.replace(ADDRESS, "page"), {"page": serving.url})
