"""Shared by all tests: what is there once they are collected is no garbage."""

from __future__ import annotations

import gc


def pytest_collection_finish() -> None:
    """Spare the collector thousands of tests and modules: a test that ends a pytest of its own makes it look
    at everything, several times."""
    gc.freeze()
