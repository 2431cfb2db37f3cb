from __future__ import annotations

import pytest

from bridge.vendors.described.lines import line_of

TEXT = """\
# a file
name = "a"

[session]
format = "json"
keys = [
  "x",
]

[contract.graces]
start_ms = 1
"quoted.key" = 2

[[sdk]]
start = '''
name = "not a key"
'''
[[sdk]]
entry = "x"
a.b = 1
"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (["name"], 2),
        (["session"], 4),
        (["session", "keys", 0], 6),
        (["session", "missing"], 4),
        (["contract", "graces", "start_ms"], 11),
        (["contract", "graces", "quoted.key"], 12),
        (["sdk", 0, "start"], 15),
        (["sdk", 1, "entry"], 19),
        (["sdk", 1, "a", "b"], 20),
        (["nothing"], 1),
        ([], 1),
    ],
)
def test_the_line_of_a_path(path: list[str | int], line: int) -> None:
    assert line_of(TEXT, path) == line
