"""Lists upon a tab that is moved for real: by the driver, by real input, by a store and its news."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from bridge.driver import Driver
from e2e.agent.arena import Played, Seen, predicted, serve
from e2e.agent.model import Model
from e2e.agent.moves import OTHER_TAB, Listed
from e2e.conftest import Site


class RealArena:
    """Each list has a document of its own, and is looked at when that is at rest.

    Real are visibility (a cover comes to the front), input (a click, a key; a hidden tab takes none), cookie
    and local storage with their news, freezing (`come-back` of a hidden tab), and bfcache (of a visible one).
    Made up are the time, servers, and what goes wrong with a `Profiler` (see `arena.js`).
    """

    def __init__(self, driver: Driver, site: Site, agent: bytes) -> None:
        self._site = site
        self.load(agent)
        self._away = site.put("/arena/away")
        self._tab = driver.open_tab("arena", self._url)

    def load(self, agent: bytes) -> None:
        self._url = serve(self._site, agent.decode())

    def play(self, lists: Sequence[Listed]) -> list[Played]:
        return [self._play(listed) for listed in lists]

    def predict(self, listed: Listed) -> tuple[Played, Model]:
        model, seen = Model(listed.setup), []
        for move in ("init", *listed.moves, ""):
            _play(model, move)
            model.settle()
            seen.append((predicted(model), predicted(model)))
        return seen, model

    def _play(self, listed: Listed) -> Played:
        self._tab.show()
        self._tab.goto(self._url)
        self._tab.page.evaluate("setup => arena.beginReal(setup)", msgspec.to_builtins(listed.setup))
        if listed.setup.hidden:
            self._tab.hide()
        self._touched = 0
        seen = [self._move(move) for move in ("init", *listed.moves, "")]
        return [(each, each) for each in seen]

    def _move(self, move: str) -> Seen:
        visible = self._tab.visibility() == "visible"
        match move:
            case "hide":
                self._tab.hide()
            case "show":
                self._tab.show()
            case "touch" if visible:
                self._touch()
            case "come-back" if visible:
                self._tab.navigate(self._away)
                assert self._tab.back() == "bfcache"
            case "come-back":
                self._tab.freeze()
                self._tab.resume()
            case "touch" | "store-event":
                pass
            case _:
                return self._seen(move)
        return self._seen("")

    def _touch(self) -> None:
        self._touched += 1
        if self._touched % 2:
            self._tab.page.mouse.click(5, 5)
        else:
            self._tab.page.keyboard.press("a")

    def _seen(self, move: str) -> Seen:
        step = "([move, inputs]) => arena.stepReal(move, inputs)"
        return Seen(*self._tab.page.evaluate(step, [move, self._touched]))


def _play(model: Model, move: str) -> None:
    """The same upon the model."""
    before = model.session.said()
    match move:
        # News of the store come by themselves, and with nothing new there are none.
        case "" | "store-event":
            pass
        case "touch" if model.visibility == "hidden":
            pass
        case "come-back" if model.visibility == "visible":
            model.see("hidden")
            model.see("visible")
        case _:
            model.play(move)
    # What changes nothing is no news.
    if move in OTHER_TAB and model.session.said() != before:
        model.play("store-event")
