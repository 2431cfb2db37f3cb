"""Plays of scenarios, in this process or by workers: what asks for them need not know which.

Both ways yield each play with its place in the order of the list. In this process the plays come in this
order; workers give them as they end.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

from bridge.core.recording import Recording
from bridge.core.verdicts import Judgement
from bridge.errors import BridgeError, BrowserDied, ExitCode, WorkersFailed
from bridge.explore.workers.at_hand import served
from bridge.explore.workers.browser_names import BrowserNames
from bridge.explore.workers.interface import Died
from bridge.explore.workers.parcels import Moved, result_here
from bridge.explore.workers.where import Where
from bridge.harness.bridge import Bridge
from bridge.harness.launching import LaunchOptions
from bridge.harness.player import Options, Played, play
from bridge.harness.stage import Subject
from bridge.judging.replay import Replay
from bridge.judging.results import Result
from bridge.scenarios.format import Scenario
from bridge.subjects import Site

#: Is told what goes on, in one line.
Tell = Callable[[str], None]
#: A place in the order, from 0, and the play; None if no worker survived it.
Ended = tuple[int, Played | None]


class Entry(NamedTuple):
    """What is played once in each browser. `repeat`: which repetition, from 1."""

    subject: Subject
    scenario: Scenario
    repeat: int


@dataclass(frozen=True, kw_only=True)
class PlayList:
    """`launches`: the browsers, of which one after another plays all `entries`. `options`: for each play.
    `elsewhere`: workers on other machines play. One that cannot launch a browser is left out then. `sites`:
    spec -> the packed site of an SDK, which they serve themselves.

    For workers all of it must be picklable.
    """

    launches: Sequence[LaunchOptions]
    entries: Sequence[Entry]
    options: Options = field(default_factory=Options)
    elsewhere: bool = False
    sites: Mapping[str, Site] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """How many plays there are."""
        return len(self.launches) * len(self.entries)


def play_all(play_list: PlayList, where: Where, tell: Tell, warn: Tell) -> Generator[Ended, None, None]:
    """Play a list. `tell` gets the progress, `warn` what becomes of the play of a worker that dies.

    Raises what `Bridge.launch` and `play` raise; WorkersFailed at the end, if a play was given up, and what
    `Fleet` raises.
    """
    if where == Where():
        return _play_here(play_list, tell)
    return play_by_workers(play_list, where, tell, warn)


# --- in this process -----------------------------------------------------------------------------


def _play_here(play_list: PlayList, tell: Tell) -> Generator[Ended, None, None]:
    names, at = BrowserNames(), 0
    for launch in play_list.launches:
        tell(_starting(launch, Where()))
        with Bridge(launch) as bridge:
            browser = _name(names, bridge, launch, play_list)
            for subject, scenario, repeat in play_list.entries:
                told = partial(
                    _join, tell, f"{at + 1} of {play_list.total}", scenario.name, subject.spec, browser
                )
                told("")
                options = replace(play_list.options, browser=browser, progress=told)
                yield at, play(bridge, scenario, subject, repeat, options)
                at += 1


def _starting(launch: LaunchOptions, where: Where) -> str:
    if where.executor:
        return f"looking for the workers at {where.executor}"
    if launch.cdp:
        return f"attaching to {launch.cdp}"
    return f"starting Chromium {launch.chromium or ''}".rstrip()


def _name(names: BrowserNames, bridge: Bridge, launch: LaunchOptions, play_list: PlayList) -> str:
    """Return the name of the browser, "" if there is only one."""
    return names.add(bridge.browser_version, launch.chromium or "") if len(play_list.launches) > 1 else ""


def _join(tell: Tell, *words: str) -> None:
    tell("  ".join(filter(None, words)))


# --- by workers ----------------------------------------------------------------------------------


class Sent(NamedTuple):
    """What a worker sends of a play. A `Replay` refers to vendors, which are no data: it is made again, in a
    few ms, from the recording."""

    result: Result
    judgement: Judgement
    recording: Recording
    version: str

    def played(self) -> Played:
        return Played(self.result, self.judgement, Replay.of(self.recording))


class Failed(NamedTuple):
    """An error that ends the whole call, as it does in this process; not each can be pickled itself."""

    text: str
    exit_code: ExitCode

    def error(self) -> BridgeError:
        error = BridgeError(self.text)
        error.exit_code = self.exit_code
        return error


#: what a worker does with an entry
Perform = Callable[[Entry], Sent | Failed]


@contextmanager
def player(
    play_list: PlayList, names: BrowserNames, launch: LaunchOptions, recordings: Path | None
) -> Iterator[Perform]:
    """Launch a bridge, and give the function that plays an entry. A browser that dies ends the worker."""
    try:
        bridge = Bridge(launch)
    except BrowserDied:
        raise
    except Exception as error:
        if play_list.elsewhere:
            raise
        failed = _failed(error)
        yield lambda _entry: failed
        return
    with bridge, ExitStack() as stack:
        browser = _name(names, bridge, launch, play_list)
        options = replace(play_list.options, browser=browser, recordings=recordings)
        here = {spec: stack.enter_context(served(site)) for spec, site in play_list.sites.items()}

        def perform(entry: Entry) -> Sent | Failed:
            subject = here.get(entry.subject.spec, entry.subject)
            try:
                played = play(bridge, entry.scenario, subject, entry.repeat, options)
            except BrowserDied:
                raise
            except Exception as error:
                return _failed(error)
            return Sent(
                played.result, played.judgement, played.replay.whole.recording, bridge.browser_version
            )

        yield perform


def _failed(error: Exception) -> Failed:
    if isinstance(error, BridgeError):
        return Failed(str(error), error.exit_code)
    return Failed("".join(traceback.format_exception(error)), ExitCode.INTERNAL)


def play_by_workers(
    play_list: PlayList,
    where: Where,
    tell: Tell,
    warn: Tell,
    worker: Callable[..., AbstractContextManager[Perform]] = player,
) -> Generator[Ended, None, None]:
    """See `play_all`. `worker`: what each worker does, a function of a module, called as `player` is; it gets
    the names of the browsers before."""
    from bridge.explore.workers.hiring import hired

    names, given_up, ended = BrowserNames(), 0, 0
    for launch in play_list.launches:
        first = ended
        tell(_starting(launch, where))
        start = partial(worker, play_list, names)
        with hired(start, launch, play_list.options.recordings, _moved, where) as workers:
            places = {workers.submit(entry): first + at for at, entry in enumerate(play_list.entries)}
            version = ""
            for outcome in workers.results():
                place, (subject, scenario, _) = places[outcome.number], outcome.task
                if isinstance(outcome, Died):
                    warn(_death(outcome))
                    if outcome.again:
                        continue
                    given_up += 1
                    played = None
                elif isinstance(outcome.result, Failed):
                    raise outcome.result.error()
                else:
                    played, version = outcome.result.played(), outcome.result.version
                ended += 1
                _join(tell, f"{ended} of {play_list.total} played", scenario.name, subject.spec)
                yield place, played
        names.add(version, launch.chromium or "")
    if given_up:
        raise WorkersFailed(f"{given_up} of {play_list.total} plays were given up: each worker died in them")


def _moved(sent: Sent | Failed, moved: Moved) -> Sent | Failed:
    return sent if isinstance(sent, Failed) else sent._replace(result=result_here(sent.result, moved))


def _death(died: Died[Entry]) -> str:
    subject, scenario, repeat = died.task
    told = "it is played again by another one" if died.again else "it is given up"
    return f"{scenario.name} on {subject.spec}, repetition {repeat}: a worker died ({died.cause}); {told}"
