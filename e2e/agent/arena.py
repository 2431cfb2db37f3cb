"""Plays lists of moves upon the agent in Chromium, and holds what is seen against the model."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

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


class EmulatedArena:
    """Whole lists in one call: all is made up but the agent and the native profilers (see `arena.js`)."""

    def __init__(self, page: Page, site: Site, agent: bytes) -> None:
        site.pages["/arena.js"] = Served(
            ARENA.read_text(encoding="utf-8"), {"Content-Type": "text/javascript"}, 200
        )
        site.pages["/arena"] = Served("<!doctype html><script src=arena.js></script>", POLICY, 200)
        self._page = page
        page.goto(site.url("/arena"))
        page.evaluate("arena.emulate()")
        self.load(agent)

    def load(self, agent: bytes) -> None:
        self._page.evaluate("script => arena.load(script)", agent.decode())

    def play(self, lists: Sequence[Listed]) -> list[Played]:
        """What is seen of each list: after its beginning, after each move, and in the end."""
        told = self._page.evaluate("lists => arena.playAll(lists)", msgspec.to_builtins(lists))
        return [[(Seen(*at_once), Seen(*at_rest)) for at_once, at_rest in played] for played in told]


def predict(listed: Listed) -> tuple[Played, Model]:
    """What the model says that `play` sees, and the model in the end."""
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


def predicted(model: Model) -> Seen:
    has_store = model.setup.store != "refused" and model.setup.profiler
    return Seen(model.state, int(model.state == "running"), model.session.said() if has_store else "", "")


def disagreement(listed: Listed, played: Played) -> str | None:
    """Where agent and model part first, in words; None where they don't."""
    expected, _ = predict(listed)
    for at, pairs in enumerate(zip(expected, played, strict=True)):
        for when, model, page in zip(("at once", "at rest"), *pairs, strict=True):
            if model != page:
                return _told(listed, at, when, model, page)
    return None


def shortest(listed: Listed, disagrees: Callable[[Listed], bool]) -> Listed:
    """A list that disagrees, while none does that is plainer by one move or one word of its setup."""
    while plainer := next(filter(disagrees, _plainer(listed)), None):
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
