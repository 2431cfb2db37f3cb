"""Delays as numbers: what counts as one, and when it is worth an event. No clock, no thread."""

from __future__ import annotations

from typing import NamedTuple

#: Delays are recorded from this sum on, ms.
RECORDED_MS = 100.0
#: A delay up to this is normal: an answer takes 1 to 20 ms (measured).
NORMAL_MS = 20.0
#: Others that want the processor leave a thread its share of it. One that got less than this part of the time
#: that it lacked was not kept waiting by them.
SHARE = 0.2


class Measured(NamedTuple):
    """`late_ms` in all, within the last `span_ms`. `ran_ms`: for how long it ran in that time, if known."""

    late_ms: float = 0.0
    span_ms: float = 0.0
    ran_ms: float = 0.0


class Meter:
    """Adds up the delays of one thing, until they are worth an event or are over."""

    def __init__(self) -> None:
        self._sum = Measured()

    def add(self, late_ms: float, span_ms: float, ran_ms: float = 0.0) -> Measured | None:
        """Take the delay of the `span_ms` since the last call. Returns what is to be recorded now, if any."""
        if late_ms <= NORMAL_MS:
            self._sum = Measured()
            return None
        late, span, ran = self._sum
        total = Measured(late + min(late_ms, span_ms), span + span_ms, ran + ran_ms)
        worth = total.late_ms >= RECORDED_MS
        self._sum = Measured() if worth else total
        return Measured(*(round(value, 1) for value in total)) if worth else None


def kept_waiting(
    answer_ms: float, tasks_ms: float, thread_ms: float, pressure_ms: float | None, others_ms: float
) -> float:
    """Return how long a page's main thread wanted to run and could not, ms.

    `answer_ms`: how long its answer took. `tasks_ms`, `thread_ms`: how long its tasks took, and how long its
    thread ran on a processor, since the last answer. `pressure_ms`: for how long any thread of the machine
    waited for a processor in that time; None if the system does not tell. `others_ms`: how late Chromium's
    main process was.

    A page that waits by itself (a synchronous request, a dialog) uses no processor either. Then nobody else
    waits for one: where the system does not tell, that shows by the processor time that the thread got.
    """
    late = max(answer_ms, tasks_ms) - thread_ms
    most = thread_ms / SHARE + others_ms if pressure_ms is None else pressure_ms
    return max(0.0, min(late, most))
