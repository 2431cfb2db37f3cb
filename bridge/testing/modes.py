"""The modes of recording, named as in pytest-playwright. Loaded at pytest's start, so it imports nothing."""

from __future__ import annotations

OFF = "off"
ON = "on"
RETAIN = "retain-on-failure"
#: The name of a report's property: a document to which the document policy was added.
ADDED_POLICY = "bridge_document_policy"
#: The name of a report's property: a rule that is allowed to be broken for many tests, and what became of it.
ALLOWED = "bridge_allowed"
#: The name of a report's property: how a test compares with the baseline of profiles.
BASELINE = "bridge_baseline"
MODES = (OFF, ON, RETAIN)
