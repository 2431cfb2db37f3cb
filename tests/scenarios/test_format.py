from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
from msgspec import structs

from bridge.core.steps import kinds as s
from bridge.core.steps.base import Step
from bridge.errors import BadScenario
from bridge.scenarios.format import Scenario, decode_scenario, encode_scenario, scenario_schema

OPEN = {"do": "open"}


def document(*steps: dict[str, Any], **fields: Any) -> bytes:
    return json.dumps({"name": "mine", "steps": steps} | fields).encode()


def test_a_scenario_comes_back() -> None:
    one = Scenario(name="mine", steps=(s.Open(), s.Suspend(minutes=1.5), s.ExpectProfiler(state="running")))
    assert decode_scenario(encode_scenario(one)) == one


@pytest.mark.parametrize("kind", s.verbs().values(), ids=s.verbs())
def test_every_kind_of_step_survives_the_disk_and_fits_the_schema(kind: type[Step]) -> None:
    values: dict[str, Any] = {
        "minutes": 2.0,
        "seconds": 2.0,
        "state": "tracked" if kind is s.ExpectSession else "running",
        "route": "*",
        "script": "500,drop",
        "function": "shop.steps:open_menu",
    }
    step = kind(**{k: v for k, v in values.items() if k in kind.__struct_fields__})
    ready: dict[type[Step], tuple[Step, ...]] = {
        s.Open: (),
        s.Freeze: (s.Open(), s.Hide()),
        s.Back: (s.Open(), s.Navigate()),
        s.Forward: (s.Open(), s.Navigate(), s.Back()),
    }
    if isinstance(step, s.OpenSibling | s.OpenPopup):
        step = structs.replace(step, tab="second")
    data = encode_scenario(Scenario(name="mine", steps=(*ready.get(kind, (s.Open(),)), step)))
    assert decode_scenario(data).steps[-1] == step
    jsonschema.validate(json.loads(data), scenario_schema())


@pytest.mark.parametrize("kind", s.verbs().values(), ids=s.verbs())
def test_every_kind_of_step_says_what_it_does(kind: type[Step]) -> None:
    assert kind.__doc__
    assert not kind.__doc__.startswith(f"{kind.__name__}(")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "it is empty"),
        (b"[" * 100_000, "nested too deeply|truncated|Expected `object`"),
        (b'{"name": "x", "steps": []}', "length >= 1"),
        (
            document(OPEN, {"do": "explode"}),
            r"'explode' - at `\$.steps\[1\].do`; .*known are: open, ",
        ),
        (document(OPEN, {"do": "suspend"}), "missing required field `minutes`"),
        (document(OPEN, {"do": "suspend", "minutes": 0}), "> 0"),
        (document(OPEN, {"do": "hide", "minutes": 3}), "unknown field `minutes`"),
        (document(OPEN, {"do": "expect_session", "is": "lost"}), "'lost'"),
        (document(OPEN, {"do": "expect_profiler", "is": "asleep"}), r"'asleep' .*known are: running, paused"),
        (document(OPEN, name="My Scenario"), "regex"),
        (document(OPEN, schema="profiler-bridge.scenario/9"), "scenario/9"),
        (document({"do": "hide"}), r"step 1 \(hide\): the tab 'first' is not open yet"),
        (document(OPEN, OPEN), "step 2 .*'first' has been opened before"),
        (document(OPEN, {"do": "close"}, {"do": "show"}), r"step 3 \(show\): the tab 'first' is closed"),
        (
            document(OPEN, {"do": "hide"}, {"do": "activity"}),
            r"step 3 \(activity\): a hidden tab takes no real",
        ),
        (document(OPEN, {"do": "open_sibling", "tab": "b", "beside": "c"}), "the tab 'c' beside which"),
    ],
)
def test_what_is_wrong_is_named(data: bytes, message: str) -> None:
    with pytest.raises(BadScenario, match=message):
        decode_scenario(data)


@pytest.mark.parametrize(
    ("step", "message"),
    [
        ({"do": "hid"}, r"did you mean 'hide'\? known are: open, "),
        ({"do": "expect_profiler", "is": "runing"}, r"did you mean 'running'\? known are: running, paused, "),
        ({"do": "expect_session", "is": "track"}, r"did you mean 'tracked'\? known are: tracked, expired, "),
        ({"do": "before_unload", "how": "mail"}, r"did you mean 'mailto'\? known are: dialog, mailto$"),
    ],
)
def test_the_nearest_word_is_named(step: dict[str, str], message: str) -> None:
    with pytest.raises(BadScenario, match=message):
        decode_scenario(document(OPEN, step))


def test_a_rule_that_there_is_not_is_named_with_the_nearest() -> None:
    with pytest.raises(BadScenario, match=r"did you mean 'trace-covers-run'.*known are: pauses-when-hidden"):
        decode_scenario(document(OPEN, about=["trace-cover-run"]))


def test_a_text_that_is_no_json_is_told_by_line_and_column() -> None:
    with pytest.raises(BadScenario, match="line 2, column 17: Expecting value"):
        decode_scenario(b'{"name": "mine",\n"steps": [{"do":')
