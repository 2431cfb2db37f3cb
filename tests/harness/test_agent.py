"""What is said to an agent that the driver puts into pages."""

from __future__ import annotations

import json
import re

import pytest

from bridge.agent import TYPES, script
from bridge.errors import UsageError
from bridge.harness.agent import INJECTED, OPTIONS, Agent, script_for


def proxy(tab: str) -> str:
    return f"http://127.0.0.1:1/t/{tab}/dd"


@pytest.mark.parametrize(
    ("agent", "said"), [(True, {}), ({"service": "a</script>"}, {"service": "a</script>"})]
)
def test_it_sends_to_the_tabs_own_intake(agent: Agent, said: dict[str, str]) -> None:
    source = script_for(agent, proxy)
    assert source is not None
    whole, _, name = source("tab-7.popup-1").rpartition("\n")
    assert name == f"//# sourceURL={INJECTED}"
    before, _, start = whole.rpartition("\n")
    assert before.encode() == script()
    assert json.loads(start.removeprefix("profilerBridge.init(").removesuffix(");")) == {
        "endpoint": "http://127.0.0.1:1/t/tab-7.popup-1/dd/v1/profiles",
        "quota": "http://127.0.0.1:1/t/tab-7.popup-1/dd/v1/quota",
        **said,
    }


def test_without_it_there_is_nothing() -> None:
    assert script_for(False, proxy) is None


@pytest.mark.parametrize("name", ["endpoint", "sevrice"])
def test_an_option_that_there_is_none_of_is_told(name: str) -> None:
    with pytest.raises(UsageError, match=f"no option of the agent named '{name}'.* known are: application, "):
        script_for({name: "x"}, proxy)


def test_its_options_are_those_of_its_types() -> None:
    body = TYPES.read_text().partition("interface ProfilerBridgeOptions {")[2].partition("}")[0]
    assert set(re.findall(r"^  (\w+)\?:", body, re.MULTILINE)) == {*OPTIONS, "endpoint", "quota"}
