"""What is derived from the code is not stale."""

from __future__ import annotations

from docs.generate import agent_tables, contract_tables, python_api, reference, sample
from docs.generate.pages import (
    AGENT_TABLES,
    CONTRACTS,
    PYTHON,
    README,
    REFERENCE,
    SCENARIO_SCHEMA,
    SCHEMA,
    STATES,
    VENDOR_SCHEMA,
    scenario_schema_text,
    schema_text,
    states_page,
    vendor_schema_text,
)


def test_the_states_page_is_drawn_from_the_tables() -> None:
    assert STATES.read_text(encoding="utf-8") == states_page(), "run `python -m docs.generate`"


def test_the_event_schema_is_that_of_the_events() -> None:
    assert SCHEMA.read_text(encoding="utf-8") == schema_text(), "run `python -m docs.generate`"


def test_the_schema_of_a_vendors_file_is_that_of_what_it_says() -> None:
    assert VENDOR_SCHEMA.read_text(encoding="utf-8") == vendor_schema_text(), "run `python -m docs.generate`"


def test_the_scenario_schema_is_that_of_the_scenarios() -> None:
    assert SCENARIO_SCHEMA.read_text(encoding="utf-8") == scenario_schema_text(), (
        "run `python -m docs.generate`"
    )


def test_the_reference_is_that_of_the_code() -> None:
    assert REFERENCE.read_text(encoding="utf-8") == reference.page(), "run `python -m docs.generate`"


def test_the_page_of_the_python_api_is_that_of_the_code() -> None:
    assert PYTHON.read_text(encoding="utf-8") == python_api.page(), "run `python -m docs.generate`"


def test_the_contracts_are_those_of_the_vendors() -> None:
    assert CONTRACTS.read_text(encoding="utf-8") == contract_tables.page(), "run `python -m docs.generate`"


def test_the_agent_has_the_tables_of_the_model() -> None:
    assert AGENT_TABLES.read_text(encoding="utf-8") == agent_tables.page(), "run `python -m docs.generate`"


def test_the_output_in_readme_is_what_is_printed_today() -> None:
    readme = README.read_text(encoding="utf-8")
    assert readme == sample.with_sample(readme), "run `python -m docs.generate`"
