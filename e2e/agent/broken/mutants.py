"""Broken builds of the agent, never shipped: its sources with a few lines replaced. Tests must find them."""

from __future__ import annotations

import subprocess
from pathlib import Path
from shutil import copytree
from typing import NamedTuple

JS = Path(__file__).parents[3] / "js"


class Edit(NamedTuple):
    file: str
    old: str
    new: str


#: What is broken -> how.
MUTANTS: dict[str, list[Edit]] = {
    "a renewal is ignored": [
        Edit("tables.ts", '[SESSION_EXPIRED]: {\n    "session-renewed": RUNNING,', "[SESSION_EXPIRED]: {"),
    ],
    "a stop is ignored while paused": [
        Edit("tables.ts", '[PAUSED]: {\n    "user-stopped": STOPPED_BY_USER,', "[PAUSED]: {"),
    ],
    "the state changes once the trace is there": [
        Edit("collection.ts", "  stop(run.native)\n", "  return stop(run.native)\n"),
        Edit("main.ts", "if (from === RUNNING) collect(", "if (from === RUNNING) return collect("),
        Edit("lifecycle.ts", "  state = (signal &&", "  let to = (signal &&"),
        Edit(
            "lifecycle.ts",
            "|| state;\n  state = PULLED[state]?.[around()] ?? state;",
            "|| from;\n  to = PULLED[to]?.[around()] ?? to;",
        ),
        Edit(
            "lifecycle.ts",
            "  if (state !== from) moved(state, from, signal);",
            "  if (from !== RUNNING) state = to;\n"
            "  if (to !== from) moved(to, from, signal)?.then(() => { state = to });",
        ),
        Edit("lifecycle.ts", "INITIALIZING, PULLED,", "INITIALIZING, PULLED, RUNNING,"),
    ],
    "another tab's session is taken up without the user": [
        Edit(
            "session.ts",
            "  mine = undefined;\n  if (!found) writeStore(ENDED);",
            "  mine = found?.id;\n  if (mine) return;\n  writeStore(ENDED);",
        ),
    ],
    "what a script makes up counts as the user": [
        Edit("session.ts", "if (event.isTrusted) touch();", "touch();"),
    ],
    "a late denial of a session that is over counts": [
        Edit("main.ts", "if (session === sessionId()) settle", "settle"),
    ],
    "a full buffer leaves its profiler running": [
        Edit("collection.ts", 'if (run === current) collect("full", true);', "if (run === current) begin();"),
    ],
    "a stop that throws breaks its caller": [
        Edit(
            "collection.ts",
            "async function stop(native: NativeProfiler)",
            "function stop(native: NativeProfiler)",
        ),
    ],
}


def mutant(name: str, folder: Path) -> bytes:
    """The build, made in `folder`."""
    return edited(MUTANTS[name], folder)


def edited(edits: list[Edit], folder: Path) -> bytes:
    """The agent with these edits, built in `folder`."""
    sources = copytree(JS / "src" / "agent", folder / "agent")
    for file, old, new in edits:
        text = (sources / file).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{file} has changed: `{old}` is no longer what it says"
        (sources / file).write_text(text.replace(old, new), encoding="utf-8")
    built = folder / "agent.js"
    esbuild = JS / "node_modules" / "esbuild" / "bin" / "esbuild"
    options = (
        "--bundle",
        "--format=iife",
        "--target=chrome94",
        "--define:VERSION='0'",
        "--log-level=error",
    )
    subprocess.run([esbuild, sources / "main.ts", *options, f"--outfile={built}"], check=True)
    return built.read_bytes()
