from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest

from bridge.core import scenario as s
from bridge.errors import BadScenario

OPEN = {"do": "open"}


def document(*steps: dict[str, Any], **fields: Any) -> bytes:
    return json.dumps({"name": "mine", "steps": steps} | fields).encode()


def test_a_scenario_comes_back() -> None:
    one = s.Scenario(name="mine", steps=(s.Open(), s.Suspend(minutes=1.5), s.ExpectProfiler(is_="running")))
    assert s.decode_scenario(s.encode_scenario(one)) == one


@pytest.mark.parametrize("kind", s.verbs().values(), ids=s.verbs())
def test_every_kind_of_step_survives_the_disk_and_fits_the_schema(kind: type[s.Step]) -> None:
    values: dict[str, Any] = {
        "minutes": 2.0,
        "seconds": 2.0,
        "is_": "tracked" if kind is s.ExpectSession else "running",
    }
    step = kind(**{k: v for k, v in values.items() if k in kind.__struct_fields__})
    first = () if isinstance(step, s.Open) else (s.Open(),)
    if isinstance(step, s.OpenSibling):
        step = s.OpenSibling(tab="second")
    data = s.encode_scenario(s.Scenario(name="mine", steps=(*first, step)))  # type: ignore[arg-type]
    assert s.decode_scenario(data).steps[-1] == step
    jsonschema.validate(json.loads(data), s.scenario_schema())


@pytest.mark.parametrize("kind", s.verbs().values(), ids=s.verbs())
def test_every_kind_of_step_says_what_it_does(kind: type[s.Step]) -> None:
    assert kind.__doc__
    assert not kind.__doc__.startswith(f"{kind.__name__}(")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "it is empty"),
        (b"[" * 100_000, "nested too deeply|truncated|Expected `object`"),
        (b'{"name": "x", "steps": []}', "length >= 1"),
        (document(OPEN, {"do": "explode"}), r"'explode' - at `\$.steps\[1\].do`; a step does one of: open, "),
        (document(OPEN, {"do": "suspend"}), "missing required field `minutes`"),
        (document(OPEN, {"do": "suspend", "minutes": 0}), "> 0"),
        (document(OPEN, {"do": "hide", "minutes": 3}), "unknown field `minutes`"),
        (document(OPEN, {"do": "expect_session", "is": "lost"}), "'lost'"),
        (document(OPEN, {"do": "expect_profiler", "is": "asleep"}), "regex"),
        (document(OPEN, name="My Scenario"), "regex"),
        (document(OPEN, schema="profiler-bridge.scenario/9"), "scenario/9"),
        (document({"do": "hide"}), r"step 1 \(hide\): the tab 'first' is not open yet"),
        (document(OPEN, OPEN), "step 2 .*'first' has been opened before"),
        (document(OPEN, {"do": "close"}, {"do": "show"}), r"step 3 \(show\): the tab 'first' is closed"),
        (document(OPEN, {"do": "open_sibling", "tab": "b", "beside": "c"}), "the tab 'c' beside which"),
    ],
)
def test_what_is_wrong_is_named(data: bytes, message: str) -> None:
    with pytest.raises(BadScenario, match=message):
        s.decode_scenario(data)
