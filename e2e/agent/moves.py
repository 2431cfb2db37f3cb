"""What can happen to a page with the agent: the moves of which lists are made, and how a list begins."""

from __future__ import annotations

from typing import Literal, NamedTuple

import msgspec
from hypothesis import strategies as st

#: Each stands in `arena.js` under the same name, and in `model.py`.
VISIBILITY = ("hide", "show")
#: `poke`: an input event that script made up, which is nobody's activity.
ACTIVITY = ("touch", "poke")
#: Words of the page's owner to `profilerBridge`.
OWNER = ("start", "stop", "deny", "grant")
#: The device sleeps: `Date` jumps, nobody looks. `work`: the page is busy for 10 s, its timers are not due.
TIME = ("sleep-6m", "sleep-16m", "sleep-4h", "work-10s")
#: What makes the agent look at the session: its poll (1 s later), news of the store, a page that comes back.
LOOKS = ("poll", "store-event", "come-back")
#: Another tab writes to the store; its news come with `store-event`.
OTHER_TAB = ("other-renews", "other-extends", "other-expires", "other-clears")
#: Whether `new Profiler` works from here on.
CONSTRUCTOR = ("refuse-policy", "refuse-error", "allow")
#: A trace is due: after a minute, before unload, with a full buffer (of this profiler, or of the last one).
COLLECTIONS = ("interval", "unload", "full", "full-late")
#: What `Profiler.stop()` does from here on, and what becomes of those that are held.
STOPS = ("stops-go", "stops-hold", "stops-reject", "stops-throw", "release", "reject")
#: The oldest question about quota that is open gets its answer.
QUOTA = ("answer-yes", "answer-no", "answer-429", "answer-nonsense")
#: The pause before an upload is tried again is over.
UPLOADS = ("retry",)

MOVES = (
    *(*VISIBILITY, *ACTIVITY, *OWNER, *TIME, *LOOKS, *OTHER_TAB),
    *(*CONSTRUCTOR, *COLLECTIONS, *STOPS, *QUOTA, *UPLOADS),
)
LIST_MAX = 12


class Setup(msgspec.Struct, frozen=True, kw_only=True):
    """How a list begins. `quota`: nobody is asked, answers come by a move, or at once with a denial.
    `breathes`: the page comes to rest after each move; else all moves are played in one task.
    `refuses`: how `new Profiler` fails from the start. `profiler`: whether the browser has one."""

    store: Literal["cookie", "local-storage", "refused"] = "cookie"
    quota: Literal["none", "asked", "denies"] = "none"
    consent: Literal["granted", "denied"] = "granted"
    uploads: Literal["202", "503", "fail", "hang"] = "202"
    refuses: Literal["", "policy", "error"] = ""
    hidden: bool = False
    breathes: bool = True
    profiler: bool = True


class Listed(NamedTuple):
    setup: Setup
    moves: list[str]


#: The first of each is the plainest: lists are shrunk to it.
SETUPS = st.builds(
    Setup,
    store=st.sampled_from(("cookie", "local-storage", "refused")),
    quota=st.sampled_from(("none", "none", "none", "asked", "asked", "denies")),
    consent=st.sampled_from(("granted", "granted", "granted", "denied")),
    uploads=st.sampled_from(("202", "503", "fail", "hang")),
    refuses=st.sampled_from(("", "", "", "", "policy", "error")),
    hidden=st.sampled_from((False, False, True)),
    breathes=st.sampled_from((True, True, False)),
    profiler=st.sampled_from((True,) * 11 + (False,)),
)
#: By groups, so that none is drowned by a longer one; what changes states comes more often. None: no move.
MOVE = st.one_of(
    st.none(),
    *(st.sampled_from(group) for group in (VISIBILITY, ACTIVITY, OWNER, CONSTRUCTOR, COLLECTIONS, QUOTA) * 2),
    *(st.sampled_from(group) for group in (TIME, LOOKS, OTHER_TAB, STOPS, UPLOADS)),
)
LISTS = st.tuples(SETUPS, st.tuples(*[MOVE] * LIST_MAX)).map(
    lambda drawn: Listed(drawn[0], [move for move in drawn[1] if move])
)
#: Those that can be had for real: a store that the browser keeps, and a page that rests after each move.
REAL_LISTS = LISTS.filter(lambda listed: listed.setup.store != "refused").map(
    lambda listed: listed._replace(setup=msgspec.structs.replace(listed.setup, breathes=True))
)
