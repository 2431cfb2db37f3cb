from __future__ import annotations

from bridge.vendors.built_in import DATADOG
from bridge.vendors.datadog.rum import WORDS

assert DATADOG.contract
CONTRACT = DATADOG.contract


def test_it_promises_every_rule_with_a_positive_grace() -> None:
    assert len(CONTRACT.rules) == 11
    graces = CONTRACT.graces
    assert min(getattr(graces, name) for name in graces.__struct_fields__) > 0


def test_words_are_the_sdks_and_never_mean_two_things() -> None:
    words = CONTRACT.running_words | CONTRACT.paused_words | CONTRACT.stopped_words
    assert words | {"starting"} == set(WORDS)
    assert not CONTRACT.stopped_words & (CONTRACT.running_words | CONTRACT.paused_words)
