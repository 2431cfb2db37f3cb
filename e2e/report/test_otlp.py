"""OpenTelemetry's package reads what we write, of a real trace and of all that can be wrong with one."""

from __future__ import annotations

import pytest

from e2e.report.traces import traces
from tests.trace.export.test_otlp import check

TRACES = traces()


@pytest.mark.parametrize("name", TRACES)
def test_it_reads_the_times_and_the_functions_of_the_trace(name: str) -> None:
    check(TRACES[name])
