"""The blocks of code in the documentation. One that no test runs follows `<!-- not run: REASON -->`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
_BLOCK = re.compile(
    r"^(?:<!-- not run: (?P<reason>.*?) -->\n+)?```(?P<language>\w+)\n(?P<text>.*?)^```",
    re.DOTALL | re.MULTILINE,
)


class Block(NamedTuple):
    """`line`: of its first line of code. `not_run`: why no test runs it; "" if one does."""

    page: str
    line: int
    text: str
    not_run: str

    @property
    def name(self) -> str:
        """E.g. `README_132`, which is a part of a Python identifier."""
        return f"{re.sub(r'[^0-9A-Za-z]', '_', Path(self.page).stem)}_{self.line}"


def blocks(language: str) -> Iterator[Block]:
    """Yield all blocks in a language, page by page."""
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for found in _BLOCK.finditer(text):
            if found["language"] == language:
                line = text.count("\n", 0, found.start("text")) + 1
                yield Block(page.name, line, found["text"], found["reason"] or "")
