from __future__ import annotations

import json

import msgspec
import pytest

from bridge.core.events import Activity, ProfilerRefused
from bridge.driver import DriverOptions
from bridge.driver.options import WebView
from bridge.driver.page.emulation import Emulation
from bridge.driver.page.injection import Injection, Reply, decode
from bridge.vendors.built_in import DATADOG


def test_the_configuration_is_written_into_the_script() -> None:
    injection = Injection(
        DriverOptions(
            beacon="http://127.0.0.1:1/_bridge/beacon",
            store_keys=("a",),
            globals=("DD_RUM",),
            upload_marks=("ddforward=",),
        )
    )
    source = injection.source(901_000.0)
    assert "__BRIDGE_CONFIG__" not in source
    config = {
        "binding": injection.binding,
        "channel": injection.channel,
        "beacon": "http://127.0.0.1:1/_bridge/beacon",
        "storeKeys": ["a"],
        "dateOffsetMs": 901000.0,
        "globals": ["DD_RUM"],
        "uploadMarks": ["ddforward="],
        "intake": "http://127.0.0.1:1",
    }
    assert json.dumps(config, separators=(",", ":")) in source


def test_expressions_become_functions_whatever_is_in_them() -> None:
    source = Injection(DriverOptions(expressions=(('a"b', "shop.session() // now"),))).source(0)
    assert ',expressions:[{key: "a\\"b", read: () => (\nshop.session() // now\n)}]}' in source
    assert "expressions:" not in Injection(DriverOptions()).source(0)


def test_an_emulated_tab_gets_the_emulation_before_the_observer() -> None:
    injection, emulation = Injection(DriverOptions(emulated=True)), Emulation()
    emulation.minimised = emulation.frozen = True
    source = injection.source(0, emulation)
    assert source.endswith(injection.source(0))
    # A document never starts frozen.
    config = {"channel": injection.emulation, "hidden": True, "frozen": False}
    assert json.dumps(config, separators=(",", ":")) in source.removesuffix(injection.source(0))
    told = injection.emulate(emulation).partition("{detail: ")[2].removesuffix("}))")
    assert json.loads(json.loads(told)) == {"hidden": True, "frozen": True}
    assert injection.channel not in injection.emulate(emulation)


def test_what_top_documents_run_besides_comes_after_the_observer() -> None:
    injection = Injection(DriverOptions())
    source = injection.source(0, script="besides()")
    assert source.startswith(injection.source(0))
    assert "window === top" in source.removeprefix(injection.source(0)).partition("besides()")[0]


def test_names_are_new_each_time() -> None:
    one, two = Injection(DriverOptions()), Injection(DriverOptions())
    names = {
        name
        for injection in (one, two)
        for name in (injection.binding, injection.channel, injection.emulation, injection.world)
    }
    assert len(names) == 8


def test_a_command_is_quoted_twice() -> None:
    injection = Injection(DriverOptions())
    command = {"id": 1, "command": "write-store", "value": "a'b\"c\\\n</script>"}
    expression = injection.expression(command)
    detail = expression.partition("{detail: ")[2].removesuffix("}))")
    assert json.loads(json.loads(detail)) == command
    assert f'CustomEvent("{injection.channel}"' in expression


def test_what_a_page_says_is_an_event_or_a_reply() -> None:
    said = (
        '{"kind":"activity","document":"d","seq":2,"page_ms":1.5,"wall_ms":9.0,"type":"click","trusted":true}'
    )
    event = Activity(document="d", seq=2, page_ms=1.5, wall_ms=9.0, type="click", trusted=True)
    assert decode(said) == event
    assert decode('{"kind":"reply","id":3,"ok":true,"value":null,"last_seq":7}') == Reply(
        3, True, None, "", 7
    )


@pytest.mark.parametrize(
    "said", ["", "{}", '{"kind":"tab-crashed","wall_ms":1}', '{"kind":"activity","seq":1}']
)
def test_a_page_cannot_speak_for_others(said: str) -> None:
    with pytest.raises(msgspec.DecodeError):
        decode(said)


def test_half_a_surrogate_pair_in_a_pages_text_does_not_end_the_watch() -> None:
    payload = (
        r'{"kind":"profiler-refused","name":"Error","message":"\ud800!","document":"d","seq":1,'
        r'"page_ms":1,"wall_ms":1}'
    )
    said = decode(payload)
    assert isinstance(said, ProfilerRefused)
    assert said.message == "?!"


def test_a_webviews_bridge_is_there_only_where_somebody_listens() -> None:
    received: list[tuple[str, str]] = []
    assert DATADOG.webview is not None
    webview = WebView(DATADOG.webview.script, lambda tab, message: received.append((tab, message)))
    without = Injection(DriverOptions())
    injection = Injection(DriverOptions(webviews=(webview,)))
    [binding] = injection.webviews
    assert (without.bindings, injection.bindings) == ([without.binding], [injection.binding, binding])
    assert "DatadogEventBridge" not in without.source(0)
    source = injection.source(0)
    assert f'{{"binding":"{binding}"}}' in source
    assert source.index("DatadogEventBridge") < source.index(injection.channel)
    for each in (without, injection):
        each.deliver_webview_message(binding, "tab-1", "{}")
    assert received == [("tab-1", "{}")]
