"""The SDK under test made runnable: fetch a version from npm once (our own is here), serve a page with it."""

from __future__ import annotations

from bridge.subjects.kinds import Subject
from bridge.subjects.resolve import known_subjects, resolve
from bridge.subjects.server import Serving, serve

__all__ = ["Serving", "Subject", "known_subjects", "resolve", "serve"]
