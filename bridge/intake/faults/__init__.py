"""Faults on order: wrong answers of the intake that a user asked for, per route and per scope.

script.py  PURE. what a script may say, read into steps
routes.py  PURE. the names of the routes that can be made to fail
state.py   which scripts are on order, and whose turn it is (thread safe)
shared.py  the same, with the orders in a store that several intakes have

What a step makes of an answer is in `bridge.intake.faulty_answers`; how an answer is late, slow, cut off or
never comes is in `bridge.intake.faulty_delivery`.
"""

from __future__ import annotations

from bridge.intake.faults.script import Step, grammar
from bridge.intake.faults.shared import SharedFaults
from bridge.intake.faults.state import Fault, Faults

__all__ = ["Fault", "Faults", "SharedFaults", "Step", "grammar"]
