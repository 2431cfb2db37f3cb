"""The history of one run, in the form that the rules need.

causes.py          what the browser told about failures
changes.py         a value over time
date_offsets.py    the offset of `Date` over time
delays.py          how late the machine was
natives.py         native profilers, indexed by time
records.py         everything that happened, as records
queries.py         queries about a moment or a period
trace_matching.py  the native profiler whose trace a profile carries
ownership.py       the vendor to which each native profiler belongs
trace_outcomes.py  the outcome of each collected trace
troubles.py        what went wrong in the pages themselves
session_choice.py  which of a page's session stores the SDK under test follows
"""

from __future__ import annotations

from bridge.core.history.changes import Changes
from bridge.core.history.natives import FOREVER, Native
from bridge.core.history.records import Gap, History, Lapse, Refusal, TabHistory, Visit

__all__ = ["FOREVER", "Changes", "Gap", "History", "Lapse", "Native", "Refusal", "TabHistory", "Visit"]
