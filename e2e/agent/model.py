"""The model's side: what a list of moves makes of the state, by `bridge.core.tables`.

The profiler's state is the tables' alone. Beside them stand, as small as can be, the rules of the agent's
session (`Session`) and of quota, which say which signals there are. Nothing here is the agent's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from bridge.core.events import Intent, Visibility
from bridge.core.sessions import SessionState
from bridge.core.tables import INITIALIZING, RUNNING, Joint, ProfilerState, pulled, step
from e2e.agent.moves import Setup

SECOND, MINUTE = 1000, 60_000
REFUSALS = {"": None, "policy": "policy-missing", "error": "failed"}
IDLE, LIFETIME = 15 * MINUTE, 240 * MINUTE


@dataclass
class Stored:
    """A session as the store has it. `owner`: which tab has begun it. Times in ms since the list's begin."""

    name: str
    created: int
    expire: int


@dataclass
class Session:
    """15 idle minutes, 4 hours in all; what the store says, and which session this tab is in."""

    now: int = 0
    store: Stored | None = None
    #: what the store says when it has no session: "" or "expired"
    word: str = ""
    mine: str | None = None
    #: there is consent
    joined: bool = False
    begun: int = 0

    def live(self) -> Stored | None:
        found = self.store
        alive = found and self.now < min(found.expire, found.created + LIFETIME)
        return found if alive else None

    def join(self) -> None:
        """The session that lives, or a new one; being here extends it."""
        self.joined = True
        found = self.live()
        if found is None:
            self.begun += 1
            found = self.put(f"own-{self.begun}", self.now)
        self.mine = found.name
        self.extend(found, 0)

    def leave(self) -> None:
        self.joined, self.mine = False, None
        self.empty("")

    def ends(self, visible: bool, step_ms: int) -> bool:
        """A look at the store: whether the session of this tab is over. In a visible tab it's extended, once
        that gains it `step_ms`."""
        if self.mine is None:
            return False
        found = self.live()
        if found is not None and found.name == self.mine:
            if visible:
                self.extend(found, step_ms)
            return False
        self.mine = None
        if found is None:
            self.empty("expired")
        return True

    def extend(self, found: Stored, step_ms: int) -> None:
        end = min(self.now + IDLE, found.created + LIFETIME)
        if end >= found.expire + step_ms:
            found.expire = end

    def put(self, name: str, created: int) -> Stored:
        self.store = Stored(name, created, self.now + IDLE)
        return self.store

    def empty(self, word: str) -> None:
        self.store, self.word = None, word

    def said(self) -> str:
        """As the arena says it of the store's text: "", "expired", or "NAME EXPIRE"."""
        found = self.store
        return self.word if found is None else f"{found.name} {found.expire}"


@dataclass
class Model:
    """A page's state. `play` a move, read `state` at once, `settle`, and read it again."""

    setup: Setup
    state: ProfilerState = INITIALIZING
    visibility: Visibility = "visible"
    intent: Intent = "run"
    session: Session = field(default_factory=Session)
    #: the signal of a constructor that refuses
    refuses: str | None = None
    others: int = 0
    #: the session that was asked for last and not denied; those of all open questions; what is answered
    asked: str | None = None
    questions: list[str] = field(default_factory=list)
    answers: list[tuple[str, bool]] = field(default_factory=list)
    #: which signals there were, and in which state
    taken: set[tuple[str, str]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.visibility = "hidden" if self.setup.hidden else "visible"
        self.refuses = REFUSALS[self.setup.refuses] if self.setup.profiler else "unsupported"

    def play(self, move: str) -> None:
        MOVES[move](self)

    def settle(self) -> None:
        """The page comes to rest: the answers that are on their way are there."""
        while self.answers:
            self.hear(*self.answers.pop(0))

    # --- the tables -------------------------------------------------------------------------------

    @property
    def joint(self) -> Joint:
        """Where nobody can profile there is no session. One that consent was taken from is over for the
        profiler, not absent: a user's start must wait for the next."""
        session: SessionState = "tracked" if self.session.mine else "expired"
        return Joint(self.visibility, "active", session if self.setup.profiler else "absent", self.intent)

    def signal(self, signal: str) -> None:
        self.taken.add((self.state, signal))
        self.become(step("profiler", self.state, signal))

    def become(self, state: ProfilerState) -> None:
        before, self.state = self.state, pulled(state, self.joint)
        if self.state == RUNNING != before:
            self.construct()
            if self.state == RUNNING:
                self.ask()

    def construct(self) -> None:
        """A native profiler begins, if it may."""
        if self.refuses:
            self.signal(self.refuses)

    def collect(self) -> None:
        """The trace is fetched, and the next native profiler goes on in its place."""
        if self.state == RUNNING:
            self.construct()

    # --- the session ------------------------------------------------------------------------------

    def look(self, step_ms: int) -> None:
        if self.session.ends(self.visibility == "visible", step_ms):
            self.signal("session-expired")

    def come_back(self) -> None:
        if self.setup.profiler:
            self.look(SECOND)
            self.become(self.state)

    def see(self, visibility: Visibility) -> None:
        if visibility != self.visibility:
            self.visibility = visibility
            self.come_back()

    def touch(self) -> None:
        self.look(SECOND)
        if self.session.mine is None and self.session.joined:
            self.session.join()
            self.signal("session-renewed")

    def grant(self) -> None:
        """Consent begins a session; said again it says nothing new."""
        if self.setup.profiler and not self.session.joined:
            self.session.join()
            self.signal("started" if self.state == INITIALIZING else "session-renewed")

    def deny(self) -> None:
        if not self.setup.profiler:
            return
        over = self.session.mine
        self.session.leave()
        if over:
            self.signal("session-expired")

    def sleep(self, ms: int) -> None:
        self.session.now += ms

    def poll(self) -> None:
        self.sleep(SECOND)
        self.look(MINUTE)

    # --- another tab ------------------------------------------------------------------------------

    @property
    def shares(self) -> bool:
        """A session in memory is this tab's alone."""
        return self.setup.store != "refused"

    def other_renews(self) -> None:
        if self.shares:
            self.others += 1
            self.session.put(f"other-{self.others}", self.session.now)

    def other_extends(self) -> None:
        if self.shares and (found := self.session.live()):
            self.session.extend(found, 0)

    def other_ends(self, word: str) -> None:
        if self.shares:
            self.session.empty(word)

    # --- quota, the user --------------------------------------------------------------------------

    def ask(self) -> None:
        """Once a session, and once more after each denial."""
        session = self.session.mine
        if session is None or session == self.asked or self.setup.quota == "none":
            return
        self.asked = session
        if self.setup.quota == "denies":
            self.answers.append((session, True))
        else:
            self.questions.append(session)

    def answer(self, *, denied: bool) -> None:
        """It's on its way to the page."""
        if self.questions:
            self.answers.append((self.questions.pop(0), denied))

    def hear(self, session: str, denied: bool) -> None:
        if not denied:
            return
        if session == self.asked:
            self.asked = None
        if session == self.session.mine:
            self.signal("quota-denied")

    def want(self, intent: Intent) -> None:
        self.intent = intent
        self.signal("user-started" if intent == "run" else "user-stopped")

    def refuse(self, how: str) -> None:
        if self.setup.profiler:
            self.refuses = REFUSALS[how]

    def init(self) -> None:
        if not self.setup.profiler:
            self.signal("unsupported")
        elif self.setup.consent == "granted":
            self.grant()
        else:
            self.deny()


def _nothing(_: Model) -> None:
    """What must not touch the state."""


MOVES: dict[str, Callable[[Model], None]] = {
    "init": Model.init,
    "hide": lambda m: m.see("hidden"),
    "show": lambda m: m.see("visible"),
    "touch": Model.touch,
    "poke": _nothing,
    "start": lambda m: m.want("run"),
    "stop": lambda m: m.want("stop"),
    "deny": Model.deny,
    "grant": Model.grant,
    "sleep-6m": lambda m: m.sleep(6 * MINUTE),
    "sleep-16m": lambda m: m.sleep(16 * MINUTE),
    "sleep-4h": lambda m: m.sleep(LIFETIME),
    "work-10s": lambda m: m.sleep(10 * SECOND),
    "poll": Model.poll,
    "store-event": lambda m: m.look(MINUTE),
    "come-back": Model.come_back,
    "other-renews": Model.other_renews,
    "other-extends": Model.other_extends,
    "other-expires": lambda m: m.other_ends("expired"),
    "other-clears": lambda m: m.other_ends(""),
    "refuse-policy": lambda m: m.refuse("policy"),
    "refuse-error": lambda m: m.refuse("error"),
    "allow": lambda m: m.refuse(""),
    "interval": Model.collect,
    "unload": Model.collect,
    "full": Model.collect,
    "full-late": _nothing,
    "stops-go": _nothing,
    "stops-hold": _nothing,
    "stops-reject": _nothing,
    "stops-throw": _nothing,
    "release": _nothing,
    "reject": _nothing,
    "answer-yes": lambda m: m.answer(denied=False),
    "answer-no": lambda m: m.answer(denied=True),
    "answer-429": lambda m: m.answer(denied=True),
    "answer-nonsense": lambda m: m.answer(denied=False),
    "retry": _nothing,
}
