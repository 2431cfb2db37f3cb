from __future__ import annotations

from typing import Any

import pytest

from bridge.core.rules import RULES
from bridge.errors import UsageError
from bridge.testing.promises import Promises, check_config, check_marks, promises, settles
from bridge.vendors.built_in import DATADOG


def test_all_of_the_contract_is_judged_but_what_is_allowed() -> None:
    said = Promises(allow=frozenset({"status-agrees"}))
    assert said.judged(DATADOG.contract) == [rule for rule in RULES if rule != "status-agrees"]


def test_chosen_rules_are_judged_in_the_order_of_the_book() -> None:
    said = Promises(rules=("status-agrees", "stops-on-expiry"))
    assert said.judged(DATADOG.contract) == ["stops-on-expiry", "status-agrees"]
    assert said.judged(None) == ["stops-on-expiry", "status-agrees"]


def test_what_an_outer_mark_or_the_configuration_allows_is_allowed(pytester: pytest.Pytester) -> None:
    item = pytester.getitem(
        """
        import pytest
        pytestmark = pytest.mark.bridge(allow=["status-agrees"], rules=["trace-covers-run"])
        @pytest.mark.bridge(rules=["stops-on-expiry"])
        def test_func(): pass
        """
    )
    said = promises(item, {"allow": ["restarts-on-renewal"], "rules": ["upload-names-start-session"]})
    assert said.rules == ("stops-on-expiry",)
    assert said.allow == {"status-agrees", "restarts-on-renewal"}


def test_the_configuration_speaks_where_no_mark_does(pytester: pytest.Pytester) -> None:
    item = pytester.getitem("def test_func(): pass")
    assert promises(item, {"rules": ["stops-on-expiry"]}).rules == ("stops-on-expiry",)
    assert promises(item, {}) == Promises()


def test_the_closest_that_says_it_sets_the_pace(pytester: pytest.Pytester) -> None:
    module = """
        import pytest
        pytestmark = pytest.mark.bridge(settle=False)
        def test_outer(): pass
        @pytest.mark.bridge(settle=True)
        def test_own(): pass
        @pytest.mark.bridge(rules=["stops-on-expiry"])
        def test_rules(): pass
    """
    items = pytester.getitems(module)
    assert [settles(item, {"settle": True}, True) for item in items] == [False, True, False]


def test_the_configuration_sets_the_pace_where_no_mark_does(pytester: pytest.Pytester) -> None:
    plain = pytester.getitem("def test_func(): pass")
    assert [settles(plain, {}, default) for default in (True, False)] == [True, False]
    assert not settles(plain, {"settle": False}, True)


@pytest.mark.parametrize(
    ("config", "says"),
    [
        ([], "must return a dict, not list"),
        (
            {"rule": []},
            "no key named 'rule'; did you mean 'rules'? known are: rules, ",
        ),
        ({"rules": ["never-fails"]}, "no rule named 'never-fails'; known are: pauses-when-hidden"),
        ({"allow": "status-agrees"}, "allow is a list of rules"),
        ({"allow": 5}, "allow is a list of rules"),
        ({"settle": "no"}, "settle is True or False, not 'no'"),
        ({"recording": "always"}, "'always'; known are: off, on, retain-on-failure"),
        ({"rules": ["status-agrees"], "allow": ["status-agrees"]}, "in both rules and allow"),
    ],
)
def test_a_wrong_configuration_is_told_with_what_there_is(config: Any, says: str) -> None:
    with pytest.raises(UsageError, match="bridge_config") as raised:
        check_config(config)
    assert says in str(raised.value)


@pytest.mark.parametrize(
    ("mark", "told"),
    [
        (
            'rules=["restart-on-renewal"]',
            "did you mean 'restarts-on-renewal'? known are: pauses-",
        ),
        ('allow=["never"]', "no rule named 'never'; known are: pauses-when-hidden,"),
        ('rules="status-agrees"', "rules is a list of rules"),
        ("settle=0", "settle is True or False, not 0"),
        ('rule=["status-agrees"]', "takes no rule; it takes rules=[...], allow=[...] and settle=False"),
        ('"status-agrees"', "takes no 'status-agrees'; it takes rules=[...], allow=[...] and settle=False"),
        ('rules=["status-agrees"], allow=["status-agrees"]', "in both rules and allow"),
    ],
)
def test_a_wrong_mark_is_told_with_what_there_is(pytester: pytest.Pytester, mark: str, told: str) -> None:
    item = pytester.getitem(f"import pytest\n@pytest.mark.bridge({mark})\ndef test_func(): pass")
    with pytest.raises(pytest.UsageError) as raised:
        check_marks([item])
    assert "::test_func: @pytest.mark.bridge" in str(raised.value)
    assert told in str(raised.value)


def test_a_right_one_is_taken_as_it_is() -> None:
    config = {"rules": ["status-agrees"], "recording": "on", "timeout_s": 3, "vendor": "datadog"}
    assert check_config(config) == config
