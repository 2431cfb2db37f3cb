"""Listeners of a run: they are called with what it records, while it goes on."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial

from bridge.core.events import Event
from bridge.core.uploads import Upload

_log = logging.getLogger(__name__)


class Listener:
    """The base of what `Run.subscribe` takes: override the methods that you need.

    Each method is called on the thread that reports, under the run's lock, in the order of the recording. So
    the run stands still until it returns: it must be quick, and must not wait for another thread that uses
    the run. What it raises is logged, and changes nothing for the run.
    """

    def on_event(self, event: Event) -> None:
        """Take an event that was recorded."""

    def on_upload(self, upload: Upload) -> None:
        """Take an upload that was recorded and decoded; its stamp comes later."""

    def on_stamp(self, upload: Upload) -> None:
        """Take an upload that has a new stamp."""


class Listeners(Listener):
    """Calls several listeners, in the order in which they were added. Its owner holds a lock."""

    def __init__(self) -> None:
        self._all: tuple[Listener, ...] = ()

    def add(self, listener: Listener) -> None:
        self._all = (*self._all, listener)

    def remove(self, listener: Listener) -> None:
        self._all = tuple(each for each in self._all if each is not listener)

    def on_event(self, event: Event) -> None:
        for listener in self._all:
            _call(partial(listener.on_event, event), listener)

    def on_upload(self, upload: Upload) -> None:
        for listener in self._all:
            _call(partial(listener.on_upload, upload), listener)

    def on_stamp(self, upload: Upload) -> None:
        for listener in self._all:
            _call(partial(listener.on_stamp, upload), listener)


def _call(call: Callable[[], None], listener: Listener) -> None:
    try:
        call()
    except Exception:
        _log.exception("the listener %r of a run failed", listener)
