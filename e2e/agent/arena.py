"""Plays lists of moves upon the agent in Chromium, and holds what is seen against the model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

import msgspec
from playwright.sync_api import Page

from e2e.agent.model import Model
from e2e.agent.moves import Listed, Setup
from e2e.conftest import Page as Served
from e2e.conftest import Site

ARENA = Path(__file__).with_name("arena.js")
POLICY = {"Content-Type": "text/html", "Document-Policy": "js-profiling"}


class Seen(NamedTuple):
    """`state`: the agent's word. `natives`: how many live and were not told to stop. `store`: see
    `Session.said`; "" where there is none. `faults`: what must never be seen."""

    state: str
    natives: int
    store: str
    faults: str


#: at once, and at rest
Played = list[tuple[Seen, Seen]]


class Arena(Protocol):
    """Where lists are played."""

    def play(self, lists: Sequence[Listed]) -> list[Played]:
        """What is seen of each list: after its beginning, after each move, and in the end."""

    def predict(self, listed: Listed) -> tuple[Played, Model]:
        """What the model says that `play` sees, and the model in the end."""


class EmulatedArena:
    """Whole lists in one call: all is made up but the agent and the native profilers (see `arena.js`)."""

    def __init__(self, page: Page, site: Site, agent: bytes) -> None:
        self._page = page
        page.goto(serve(site))
        page.evaluate("arena.emulate()")
        self.load(agent)

    def load(self, agent: bytes) -> None:
        self._page.evaluate("script => arena.load(script)", agent.decode())

    def play(self, lists: Sequence[Listed]) -> list[Played]:
        told = self._page.evaluate("lists => arena.playAll(lists)", msgspec.to_builtins(lists))
        return [[(Seen(*at_once), Seen(*at_rest)) for at_once, at_rest in played] for played in told]

    def predict(self, listed: Listed) -> tuple[Played, Model]:
        setup, moves = listed
        model, seen = Model(setup), []
        for move in ("init", *moves):
            model.play(move)
            at_once = predicted(model)
            if setup.breathes:
                model.settle()
            seen.append((at_once, predicted(model)))
        model.settle()
        return [*seen, (predicted(model), predicted(model))], model


def serve(site: Site, *scripts: str) -> str:
    """A page with the arena, and then these; its address."""
    text = ARENA.read_text(encoding="utf-8")
    names = []
    for at, script in enumerate((text, *scripts)):
        names.append(f"/arena/{at}.js")
        headers = {"Content-Type": "text/javascript", "Cache-Control": "no-store"}
        site.pages[names[-1]] = Served(script, headers, 200)
    body = "".join(f"<script src={name}></script>" for name in names)
    path = f"/arena/{len(scripts)}"
    site.pages[path] = Served(f"<!doctype html><body>{body}", POLICY, 200)
    return site.url(path)


def predicted(model: Model) -> Seen:
    has_store = model.setup.store != "refused" and model.setup.profiler
    return Seen(model.state, int(model.state == "running"), model.session.said() if has_store else "", "")


def disagreement(arena: Arena, listed: Listed) -> str | None:
    """Plays it: where agent and model part first, in words; None where they don't."""
    (played,) = arena.play([listed])
    expected, _ = arena.predict(listed)
    for at, pairs in enumerate(zip(expected, played, strict=True)):
        for when, model, page in zip(("at once", "at rest"), *pairs, strict=True):
            if model != page:
                return _told(listed, at, when, model, page)
    return None


def shortest(arena: Arena, listed: Listed) -> Listed:
    """A list that disagrees, while none does that is plainer by one move or one word of its setup."""
    while plainer := next((each for each in _plainer(listed) if disagreement(arena, each)), None):
        listed = plainer
    return listed


def _plainer(listed: Listed) -> Iterator[Listed]:
    setup, moves = listed
    for at in range(len(moves)):
        yield Listed(setup, moves[:at] + moves[at + 1 :])
    for name, plain in msgspec.structs.asdict(Setup()).items():
        if getattr(setup, name) != plain:
            yield Listed(msgspec.structs.replace(setup, **{name: plain}), moves)


def _told(listed: Listed, at: int, when: str, model: Seen, page: Seen) -> str:
    setup, moves = listed
    steps = ["init", *moves, "(the end)"]
    parts = [
        f"  {name}: the model {said!r}, the page {seen!r}"
        for name, said, seen in zip(Seen._fields, model, page, strict=True)
        if said != seen
    ]
    return "\n".join([" > ".join(steps), f"{setup}", f"{when} after {steps[at]}, move {at}:", *parts])
