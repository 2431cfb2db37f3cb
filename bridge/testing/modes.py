"""The modes of recording, named as in pytest-playwright. Loaded at pytest's start, so it imports nothing."""

from __future__ import annotations

OFF = "off"
ON = "on"
RETAIN = "retain-on-failure"
#: The name of a report's property: a document to which the document policy was added.
ADDED_POLICY = "bridge_document_policy"
MODES = (OFF, ON, RETAIN)
