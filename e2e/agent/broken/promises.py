"""Broken agents, and a broken page, each of which breaks one promise: at least one for each rule."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from bridge.core.steps import kinds as s
from bridge.explore.space.alphabet import (
    ACTIVITY,
    BEFORE_UNLOAD,
    EXPIRE_SESSION,
    HIDE,
    HOLD_STOP,
    RELEASE_STOP,
    SHOW,
    SUSPEND,
)
from bridge.explore.space.graph import Move
from e2e.agent.broken.mutants import MUTANTS, Edit, edited
from e2e.agent.broken.specimens import build

USER_STOP, USER_START = Move((s.UserStop(),)), Move((s.UserStart(),))
FULL_BUFFER = Move((s.FillBuffer(), s.Hide(), s.Show(), s.ExpectBufferFull()))

#: A page that blocks its own thread for 3 s when it is hidden, before the agent hears of it.
BLOCKS = """<script>
addEventListener('visibilitychange', () => {
  const end = performance.now() + 3000
  while (document.hidden && performance.now() < end);
}, true)
</script>"""


class Broken(NamedTuple):
    """`rule`: the one that it breaks. `moves`: those that the sequences consist of. `specimen`: the folder of
    modules that replace the agent's own. `head`: what the page has before the agent. `denied`: the intake
    denies quota."""

    rule: str
    moves: tuple[Move, ...]
    edits: tuple[Edit, ...] = ()
    specimen: str = ""
    head: str = ""
    denied: bool = False


#: What is broken -> how, and which rule it breaks.
BROKEN: dict[str, Broken] = {
    "a hidden profiler runs on": Broken(
        "pauses-when-hidden",
        (HIDE, SHOW),
        (Edit("tables.ts", '    "tracked hidden": PAUSED,\n', ""),),
    ),
    "a page blocks its thread for 3 s": Broken("pauses-when-hidden", (HIDE, SHOW), head=BLOCKS),
    "a paused profiler stays paused": Broken(
        "resumes-when-visible",
        (HIDE, SHOW),
        (Edit("tables.ts", '    "tracked visible": RUNNING,\n', ""),),
    ),
    "an expiry stops nothing": Broken(
        "stops-on-expiry",
        (EXPIRE_SESSION, SUSPEND, ACTIVITY),
        (
            Edit(
                "tables.ts",
                '[RUNNING]: {\n    "user-stopped": STOPPED_BY_USER,\n    "session-expired": SESSION_EXPIRED,',
                '[RUNNING]: {\n    "user-stopped": STOPPED_BY_USER,',
            ),
            Edit("tables.ts", '    "expired visible": SESSION_EXPIRED,\n', ""),
        ),
    ),
    "a renewal is ignored": Broken(
        "restarts-on-renewal", (EXPIRE_SESSION, ACTIVITY), tuple(MUTANTS["a renewal is ignored"])
    ),
    "an expiry is ignored while paused": Broken(
        "restarts-on-renewal", (HIDE, SHOW, EXPIRE_SESSION, ACTIVITY), specimen="paused-ignores"
    ),
    "the state awaits the trace": Broken(
        "restarts-on-renewal",
        (HOLD_STOP, RELEASE_STOP, EXPIRE_SESSION, ACTIVITY),
        specimen="awaits-stop",
    ),
    "a stop is ignored while paused": Broken(
        "stays-stopped-by-user",
        (HIDE, SHOW, USER_STOP, USER_START),
        tuple(MUTANTS["a stop is ignored while paused"]),
    ),
    "a renewal overrules the user": Broken(
        "stays-stopped-by-user",
        (USER_STOP, EXPIRE_SESSION, ACTIVITY),
        (
            Edit(
                "tables.ts",
                '[STOPPED_BY_USER]: {\n    "user-started": RUNNING,',
                '[STOPPED_BY_USER]: {\n    "user-started": RUNNING,\n    "session-renewed": RUNNING,',
            ),
        ),
    ),
    "a denial is ignored": Broken(
        "starts-only-when-allowed",
        (HIDE, SHOW),
        (Edit("quota.ts", "if (admitted !== false) return;", "if (admitted !== undefined) return;"),),
        denied=True,
    ),
    "beforeunload starts a second profiler": Broken(
        "one-profiler-per-document",
        (BEFORE_UNLOAD, HIDE),
        (Edit("main.ts", 'guarded(() => collect("unload", true)),', "guarded(() => begin()),"),),
    ),
    "a full buffer leaves its profiler running": Broken(
        "one-profiler-per-document",
        (FULL_BUFFER,),
        tuple(MUTANTS["a full buffer leaves its profiler running"]),
    ),
    "an upload names the session of its sending": Broken(
        "upload-names-start-session",
        (EXPIRE_SESSION, ACTIVITY),
        (Edit("main.ts", "session_id: run.session,", "session_id: sessionId(),"),),
    ),
    "the buffer is too small": Broken(
        "trace-covers-run",
        (HIDE, SHOW),
        (
            Edit("collection.ts", "const BUFFER = 9000;", "const BUFFER = 10;"),
            Edit("collection.ts", 'if (run === current) collect("full", true);', ""),
        ),
    ),
    "the trace of an expired session is dropped": Broken(
        "collected-trace-is-uploaded",
        (EXPIRE_SESSION, ACTIVITY),
        (
            Edit(
                "main.ts",
                'if (reason === "denied") return;',
                'if (reason === "denied" || reason === "expired") return;',
            ),
        ),
    ),
    "its status is always paused": Broken(
        "status-agrees",
        (BEFORE_UNLOAD, HIDE),
        (Edit("main.ts", "state: currentState(),", 'state: "paused",'),),
    ),
}


def script_of(broken: Broken, folder: Path) -> bytes:
    """The agent of this build, made in `folder`."""
    return build(broken.specimen) if broken.specimen else edited(list(broken.edits), folder)
