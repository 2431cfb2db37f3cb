"""What a fault script may say: steps, separated by commas, one for each request. Pure."""

from __future__ import annotations

import re
from typing import Literal

import msgspec

from bridge.errors import UsageError, did_you_mean
from bridge.intake.faults.routes import known_routes
from bridge.vendors import registered

_GRAMMAR = """\
a script is steps separated by commas, one for each request; after the last one all is as usual:
  500                  any status from 400 to 599; one from 200 to 299 goes on as usual
  429:60               with Retry-After: 60{rate_limits}
  429:60:profile       ... for these categories only, several joined by ";"; 200:60:profile limits as well
  drop                 the connection is closed without an answer
  hang                 no answer at all, until the client goes
  half                 half of the usual answer, then the connection is closed
  delay:2              the usual answer, 2 s later
  slow:5               the usual answer, its body trickling over 5 s
  no-cors              the usual answer without CORS headers: a page may not see it
  admit deny garbage   answers to a question for quota only ({quota})
  500*3  500*          any step three times, or for ever"""

Kind = Literal["status", "drop", "hang", "half", "delay", "slow", "no-cors", "admit", "deny", "garbage"]

BARE: dict[str, Kind] = {
    "drop": "drop",
    "hang": "hang",
    "half": "half",
    "no-cors": "no-cors",
    "admit": "admit",
    "deny": "deny",
    "garbage": "garbage",
}
TIMED: dict[str, Kind] = {"delay": "delay", "slow": "slow"}
#: What only an answer about quota can say.
QUOTA_KINDS: frozenset[Kind] = frozenset({"admit", "deny", "garbage"})

SECONDS_MAX = 3600
TIMES_MAX = 1_000_000
STEPS_MAX = 1000
LENGTH_MAX = 16 * 1024

_STEP = re.compile(r"(?P<what>[^*]+?)(?:\*(?P<times>[0-9]{0,7}))?")
_STATUS = re.compile(r"([0-9]{3})(?::([0-9]{1,5})(?::([a-z_]+(?:;[a-z_]+)*))?)?")
_TIMED = re.compile(r"([a-z]+):([0-9]{1,4}(?:\.[0-9]{1,3})?)")


class Step(msgspec.Struct, frozen=True):
    """One step. `text`: as it was written, without its count. `times`: None for ever.

    `seconds`: of a delay or a slow answer. `retry_after_s` and `categories` (empty for all) go with a status.
    """

    text: str
    kind: Kind
    times: int | None = 1
    status: int = 0
    seconds: float = 0.0
    retry_after_s: int | None = None
    categories: tuple[str, ...] = ()


def grammar() -> str:
    """Return the steps that a script may have, as users read them."""
    limits = ((vendor.title, vendor.answers.rate_limit) for vendor in registered())
    return _GRAMMAR.format(
        rate_limits="".join(
            f"; at {title} with {limit.header} too, for all categories" for title, limit in limits if limit
        ),
        quota=", ".join(known_routes().quota.values()),
    )


def parse(script: str) -> tuple[Step, ...]:
    """Raises UsageError that names the step that is wrong, and says what may stand there."""
    if len(script) > LENGTH_MAX:
        raise _wrong(script[:40] + "...", f"a script has at most {LENGTH_MAX} characters")
    words = [word.strip() for word in script.split(",")]
    if len(words) > STEPS_MAX:
        raise _wrong(script[:40] + "...", f"a script has at most {STEPS_MAX} steps")
    steps = tuple(_step(word, script) for word in words)
    if (endless := next((step for step in steps[:-1] if step.times is None), None)) is not None:
        raise _wrong(script, f"what comes after {endless.text}* is never reached")
    return steps


def _step(word: str, script: str) -> Step:
    match = _STEP.fullmatch(word)
    step = _read(match["what"].strip()) if match else None
    if match is None or step is None:
        near = did_you_mean(word.partition(":")[0], (*BARE, *TIMED))
        raise _wrong(script, f"{word!r} is no step {near}".rstrip())
    times = match["times"]
    if times is None:
        return step
    if times and not 1 <= int(times) <= TIMES_MAX:
        raise _wrong(script, f"{word!r}: a count is 1 to {TIMES_MAX}, or nothing for ever")
    return msgspec.structs.replace(step, times=int(times) if times else None)


def _read(text: str) -> Step | None:
    if text in BARE:
        return Step(text, BARE[text])
    if (timed := _TIMED.fullmatch(text)) and timed[1] in TIMED and float(timed[2]) <= SECONDS_MAX:
        return Step(text, TIMED[timed[1]], seconds=float(timed[2]))
    status = _STATUS.fullmatch(text)
    if status is None or not (200 <= int(status[1]) < 300 or 400 <= int(status[1]) < 600):
        return None
    return Step(
        text,
        "status",
        status=int(status[1]),
        retry_after_s=int(status[2]) if status[2] else None,
        categories=tuple(status[3].split(";")) if status[3] else (),
    )


def _wrong(script: str, why: str) -> UsageError:
    return UsageError(f"fault script {script!r}: {why}\n{grammar()}")
