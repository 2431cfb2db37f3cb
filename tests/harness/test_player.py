"""The name of a recording."""

from __future__ import annotations

import pytest

from bridge.harness.player import _file_name


@pytest.mark.parametrize(
    ("spec", "name"),
    [
        ("datadog@6.27.1", "datadog@6.27.1"),
        ("sentry-trace@11.0.0-beta.1", "sentry-trace@11.0.0-beta.1"),
        ("http://localhost:4173/", "localhost-4173"),
        ("https://shop.example/a/b.html?key=secret#top", "shop.example-a-b.html"),
        ("http://[::1]:80/%20", "1-80-20"),
    ],
)
def test_a_subject_in_the_name_of_a_file(spec: str, name: str) -> None:
    assert _file_name(spec) == name
