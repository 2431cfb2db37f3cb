"""Faults on order: what the intake is told to do wrong, per route and per scope.

script.py    PURE. what a script may say, read into steps
routes.py    PURE. the names of the routes that can be made to fail
state.py     which scripts are on order, and whose turn it is (thread safe)
effect.py    PURE. what a step makes of an answer
delivery.py  answers that are late, slow, cut off or never come
"""

from __future__ import annotations

from bridge.intake.faults.script import GRAMMAR, Step
from bridge.intake.faults.state import Fault, Faults

__all__ = ["GRAMMAR", "Fault", "Faults", "Step"]
