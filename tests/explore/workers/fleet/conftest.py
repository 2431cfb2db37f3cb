from __future__ import annotations

from collections.abc import Iterator

import pytest

from e2e.explore.cluster import Cluster


@pytest.fixture(scope="package")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Two real workers."""
    with Cluster(tmp_path_factory.mktemp("cluster")) as cluster:
        yield cluster
