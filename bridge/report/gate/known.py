"""A baseline: the violations that are known, in a file, and how those of a call compare with them. Pure.

A violation is known by its scenario, its subject and its rule. A subject in the file is a page, an SDK of one
version (`datadog@6.27.0`), or an SDK by its name (`datadog`), which stands for all versions.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Literal, NamedTuple

import msgspec

from bridge.core.rules import RULES
from bridge.core.verdicts import Verdict
from bridge.errors import BadInput, did_you_mean
from bridge.judging.required_policy import RULE as DOCUMENT_POLICY
from bridge.judging.results import Result
from bridge.report.gate.outcomes import cut, outcomes

_MESSAGE_MAX = 300


class _Listed(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`vendor`: whose SDK beside the subject breaks the rule; left out if it is the subject's own."""

    scenario: str
    subject: str
    rule: str
    vendor: str = ""

    @property
    def text(self) -> str:
        return f"{self.scenario} on {self.subject}: {f'{self.vendor}: ' if self.vendor else ''}{self.rule}"


class KnownViolation(_Listed, frozen=True, kw_only=True, omit_defaults=True):
    """A violation in the file. `message`: as it was when it was written; it is not compared."""

    message: str = ""


class Baseline(msgspec.Struct, frozen=True, kw_only=True):
    """The document of a file."""

    schema: Literal["profiler-bridge.baseline/1"] = "profiler-bridge.baseline/1"
    violations: tuple[KnownViolation, ...] = ()


class Seen(_Listed, frozen=True, kw_only=True, omit_defaults=True):
    """A violation of a call: in `violated` of `runs` runs of this scenario on this subject."""

    violated: int
    runs: int
    message: str


class Compared(msgspec.Struct, frozen=True, kw_only=True):
    """The violations of a call beside those of a baseline. `new`: the file does not have them. `known`: it
    has, and they are still there. `gone`: those of the file whose rule was exercised, and held each time.
    `undecided`: those of the file that were played, but whose rule was not exercised, or is inconclusive.
    What the call did not play is in none. `updated`: whether the file has been written since."""

    file: str
    updated: bool = False
    new: list[Seen]
    known: list[Seen]
    gone: list[KnownViolation]
    undecided: list[KnownViolation]

    @property
    def accepted(self) -> list[Seen]:
        """The violations that do not count."""
        return [*self.known, *(self.new if self.updated else [])]

    @property
    def counts(self) -> str:
        """As in `1 new, 2 still there, 0 gone, 0 not decided`."""
        return ", ".join(f"{len(several)} {word}" for word, several in self.told)

    @property
    def told(self) -> list[tuple[str, list[_Listed]]]:
        """Each group with its name, in words."""
        return [
            ("new", [*self.new]),
            ("still there", [*self.known]),
            ("gone", [*self.gone]),
            ("not decided", [*self.undecided]),
        ]


class Key(NamedTuple):
    scenario: str
    subject: str
    vendor: str
    rule: str


def decode(data: bytes, name: str) -> Baseline:
    """Return the baseline in a file. Raises BadInput, which names the file `name`."""
    try:
        found = msgspec.json.decode(data, type=Baseline)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadInput(f"{name}: no baseline of `run`: {error}; write one with --update-baseline") from None
    rules = [*RULES, DOCUMENT_POLICY]
    for each in found.violations:
        if each.rule not in rules:
            near = did_you_mean(each.rule, rules)
            raise BadInput(
                f"{name}: no rule named {each.rule[:100]!r}; {near}`profiler-bridge explain` lists all"
            )
    return found


def encode(baseline: Baseline) -> bytes:
    """Return the bytes of a file: the same for the same violations, in one order."""
    ordered = sorted(
        baseline.violations, key=lambda each: (each.scenario, each.subject, each.vendor, each.rule)
    )
    document = msgspec.structs.replace(baseline, violations=tuple(ordered))
    return msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n"


def compare(results: Sequence[Result], baseline: Baseline, file: str) -> Compared:
    """Compare the violations of these runs with a baseline. Their texts have no secrets any more."""
    listed = {_key(each): each for each in baseline.violations}
    seen = list(_seen(results))
    known = [each for each in seen if {_key(each), _of_all_versions(_key(each))} & listed.keys()]
    verdicts = {key: _verdicts(key, results, listed) for key in listed}
    open_ = {key: said for key, said in verdicts.items() if said and "violated" not in said}
    gone = [key for key, said in open_.items() if "held" in said and "inconclusive" not in said]
    return Compared(
        file=file,
        new=[each for each in seen if each not in known],
        known=known,
        gone=[listed[key] for key in gone],
        undecided=[listed[key] for key in open_ if key not in gone],
    )


def updated(baseline: Baseline, compared: Compared, pinned: Collection[str]) -> Baseline:
    """Return the baseline with what is new, and without what is gone. `pinned`: the SDKs whose version the
    call names; of others only the name is written, so that the next version is held to the same."""
    kept = [each for each in baseline.violations if each not in compared.gone]
    new = {
        each: msgspec.structs.replace(each, message=cut(seen.message, _MESSAGE_MAX))
        for seen in compared.new
        for each in [_written(seen, pinned)]
    }
    return Baseline(violations=(*kept, *new.values()))


def is_accepted(result: Result, vendor: str, rule: str, compared: Compared) -> bool:
    """Whether a violation of a run does not count, as it is known."""
    key = Key(result.scenario, result.subject, vendor, rule)
    return any(_key(each) == key for each in compared.accepted)


def _written(seen: Seen, pinned: Collection[str]) -> KnownViolation:
    subject = seen.subject if seen.subject in pinned else _name(seen.subject)
    return KnownViolation(scenario=seen.scenario, subject=subject, rule=seen.rule, vendor=seen.vendor)


def _seen(results: Sequence[Result]) -> Iterator[Seen]:
    """Yield each violation once, however often it was seen."""
    messages: dict[Key, list[str]] = {}
    for result in results:
        for each in outcomes(result):
            if each.verdict == "violated":
                key = Key(result.scenario, result.subject, each.vendor, each.rule)
                messages.setdefault(key, []).append(each.text)
    for key, told in messages.items():
        runs = sum((result.scenario, result.subject) == key[:2] for result in results)
        yield Seen(**key._asdict(), violated=len(told), runs=runs, message=told[0])


def _verdicts(entry: Key, results: Sequence[Result], listed: Collection[Key]) -> set[Verdict]:
    """Return the verdicts on a rule in all runs that an entry stands for: `not-exercised` where the rule was
    not judged, none if nothing was played. The entry of a version goes before that of all versions."""
    found: set[Verdict] = set()
    for result in results:
        exact = entry._replace(scenario=result.scenario, subject=result.subject)
        if entry == exact or (entry == _of_all_versions(exact) and exact not in listed):
            judged = result.others.get(entry.vendor) if entry.vendor else result
            found.add(judged.rules.get(entry.rule, "not-exercised") if judged else "not-exercised")
    return found


def _key(each: KnownViolation | Seen) -> Key:
    return Key(each.scenario, each.subject, each.vendor, each.rule)


def _of_all_versions(key: Key) -> Key:
    return key._replace(subject=_name(key.subject))


def _name(subject: str) -> str:
    """Return the name of an SDK without its version; a page as it is."""
    return subject if "://" in subject else subject.partition("@")[0]
