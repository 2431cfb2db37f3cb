"""The state machine: takes events in order, updates the state of each tab by the tables, writes the history.

It reads no clock: the events give the time. The vendor gives the meaning of a session's store (`read_store`).
Everything else here is the same for every vendor.

machine.py         what users of it see; each event goes to the module of its subject
documents.py       the tab, its documents, their visibility and lifecycle
profilers.py       native profilers, and the user's intent
sessions.py        the session in the page's store, and its end by time
session_expiry.py  when a session ends and begins again
uploads.py         what vendors decode from uploads
observations.py    events that change no state
moves.py           signals, applied by the tables
"""

from __future__ import annotations

from bridge.core.machine.machine import Machine

__all__ = ["Machine"]
