"""Imports go in one direction. `lint-imports` checks the rooms and floors; this checks each module."""

from __future__ import annotations

from graphlib import TopologicalSorter

import grimp


def test_no_module_imports_itself_by_way_of_others() -> None:
    """Imports for type checking count, and so do packages, which `acyclic_siblings` leaves out as parents."""
    graph = grimp.build_graph("bridge", cache_dir=None)
    imports = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    order = list(TopologicalSorter(imports).static_order())  # a CycleError names the circle
    assert len(order) == len(graph.modules)
