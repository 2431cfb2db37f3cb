"""Subjects: fetches a version of an SDK from npm once, or reads a local build, and serves a page with it."""

from __future__ import annotations

from bridge.subjects.resolve import (
    known_subjects,
    release,
    releases,
    resolve,
    shipped_subjects,
)
from bridge.subjects.server import Serving, serve
from bridge.subjects.site import Site, site_of
from bridge.subjects.subject import Subject

__all__ = [
    "Serving",
    "Site",
    "Subject",
    "known_subjects",
    "release",
    "releases",
    "resolve",
    "serve",
    "shipped_subjects",
    "site_of",
]
