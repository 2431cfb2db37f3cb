from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import msgspec
import pytest

from bridge.core.uploads import Profile
from bridge.intake.api import trees
from bridge.intake.api.trees import MERGES_MAX
from bridge.intake.store import Query, Store, UploadRecord
from bridge.intake.store.decoding import profile_of
from bridge.judging.uploads.profile_facts import facts_of
from bridge.trace.merging import Merger
from bridge.trace.normal import normal_form
from bridge.trace.pruning import pruned
from bridge.trace.tree import CallTree, tree_of
from tests.intake import large
from tests.intake.api.sent import send_logs, send_profile
from tests.intake.client import Reply, Running
from tests.vendors.datadog.sample import VERSIONS

PROFILES = "/_bridge/v1/profiles"


def stored_profiles(store: Store) -> list[Profile]:
    records = store.find(Query(profiles_only=True))
    found = [profile_of(record, store.body(record.number) or b"") for record in records]
    return [profile for profile in found if profile is not None]


def folded(profile: Profile, *, keep_gaps: bool = False) -> CallTree:
    return tree_of(normal_form(profile.trace, profile.interval_ms, keep_gaps=keep_gaps))


def merged(profiles: Iterable[Profile]) -> CallTree:
    merger = Merger()
    for profile in profiles:
        merger.add(profile.trace, profile.interval_ms)
    return merger.tree()


def as_json(value: object) -> Any:
    return msgspec.json.decode(msgspec.json.encode(value))


def asked(running: Running, path: str) -> Any:
    reply = running.ask("GET", PROFILES + path)
    assert reply.status == 200, reply.body
    return reply.json()


def send_large(running: Running, name: str, samples: int = large.SAMPLES) -> Reply:
    return running.ask("POST", large.TARGET, large.body(name, samples), Content_Type=large.CONTENT_TYPE)


def test_a_profile_is_folded_as_in_the_report(kept: Running, store: Store) -> None:
    send_profile(kept)
    [profile] = stored_profiles(store)
    whole = asked(kept, "/u-0001/tree")
    assert whole["tree"] == as_json(folded(profile))
    assert sum(whole["tree"]["self_us"]) == whole["tree"]["length_us"] > 0
    assert whole["facts"] == as_json(facts_of(profile))
    assert whole["health"] == as_json(profile.health())
    assert (whole["upload"]["id"], "headers" in whole["upload"]) == ("u-0001", False)
    assert (whole["pruned_nodes"], whole["pruned_us"]) == (0, 0)
    kept_gaps = asked(kept, "/1/tree?gaps=keep")["tree"]
    assert kept_gaps == as_json(folded(profile, keep_gaps=True))


def test_small_branches_are_pruned_and_told(kept: Running, store: Store) -> None:
    send_profile(kept)
    [profile] = stored_profiles(store)
    whole = asked(kept, "/u-0001/tree?min_share=0.02")
    tree, nodes, us = pruned(folded(profile), 0.02)
    assert whole["tree"] == as_json(tree)
    assert (whole["pruned_nodes"], whole["pruned_us"]) == (nodes, us)
    assert nodes > 0


def test_those_that_match_are_one_tree(kept: Running, store: Store) -> None:
    send_profile(kept)
    send_logs(kept)
    send_profile(kept, version=VERSIONS[0])
    send_large(kept, "s1")
    profiles = stored_profiles(store)
    whole = asked(kept, "/tree")
    assert whole["tree"] == as_json(merged(profiles[::-1]))
    assert whole["tree"]["length_us"] == sum(folded(each).length_us for each in profiles)
    assert (whole["tree"]["runs"], whole["tree"]["order"]) == (3, [])
    assert (whole["profiles"], whole["merged"], whole["left_out"], whole["unreadable"]) == (3, 3, 0, 0)
    assert asked(kept, "/tree?session=s1")["tree"] == as_json(merged([profiles[2]]))
    pruned_too = asked(kept, "/tree?min_share=0.5")
    assert pruned_too["pruned_nodes"] > 0
    assert sum(pruned_too["tree"]["self_us"]) == whole["tree"]["length_us"]


def test_the_newest_are_merged_and_the_others_counted(kept: Running) -> None:
    for name in ("s1", "s2", "s3"):
        send_large(kept, name)
    whole = asked(kept, "/tree?limit=2")
    assert {frame[0] for frame in whole["tree"]["frames"]} == {"s2", "s3"}
    assert (whole["profiles"], whole["merged"], whole["left_out"]) == (3, 2, 1)


def test_what_cannot_be_decoded_any_more_is_counted(kept: Running, store: Store) -> None:
    send_large(kept, "s1")
    send_large(kept, "s2")
    for shelf in (path for path in (store_folder(store) / "bodies").iterdir() if path.is_dir()):
        min(shelf.iterdir(), key=lambda path: path.stat().st_mtime_ns).write_bytes(b"another version's")
    whole = asked(kept, "/tree")
    assert (whole["profiles"], whole["merged"], whole["unreadable"]) == (2, 1, 1)
    reply = kept.ask("GET", f"{PROFILES}/u-0001/tree")
    assert reply.status == 404
    assert reply.json()["error"]["message"] == "u-0001 has no profile: this version cannot decode its body"


def store_folder(store: Store) -> Any:
    return store.folder  # type: ignore[attr-defined]


def test_without_a_match_the_tree_is_empty(kept: Running) -> None:
    whole = asked(kept, "/tree?session=nobody")
    assert (whole["tree"]["parents"], whole["tree"]["length_us"], whole["profiles"]) == ([], 0, 0)


@pytest.mark.parametrize(
    "question",
    [
        "/u-1/tree?gaps=leave",
        "/u-1/tree?min_share=2",
        "/u-1/tree?min_share=nan",
        "/u-1/tree?limit=2",
        "/tree?limit=1001",
        "/tree?min_share=-0.1",
        "/tree?sesion=x",
        "/tree?newest_first=true",
    ],
)
def test_a_question_that_is_wrong_is_told(kept: Running, question: str) -> None:
    reply = kept.ask("GET", PROFILES + question)
    assert (reply.status, reply.json()["error"]["code"]) == (422, "bad-question")


class Held:
    """Decoding waits, as that of a large store does. `decoded`: how many were. `overs`: of each merge, set
    when nobody waits for it."""

    def __init__(self) -> None:
        self.began, self.goes_on, self.decoded = threading.Event(), threading.Event(), 0
        self.overs: list[threading.Event] = []
        self._merge = trees._merge

    def merge(self, store: Store, asked: Any, limits: Any, over: threading.Event) -> Any:
        self.overs.append(over)
        return self._merge(store, asked, limits, over)

    def profile_of(self, record: UploadRecord, body: bytes, *_: object) -> Profile | None:
        self.decoded += 1
        self.began.set()
        assert self.goes_on.wait(20)
        return profile_of(record, body)


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[Held]:
    held = Held()
    monkeypatch.setattr(trees, "profile_of", held.profile_of)
    monkeypatch.setattr(trees, "_merge", held.merge)
    yield held
    held.goes_on.set()


@contextmanager
def merging(running: Running) -> Iterator[HTTPConnection]:
    connection = HTTPConnection(urlsplit(running.url).netloc, timeout=20)
    connection.request("GET", f"{PROFILES}/tree")
    yield connection
    connection.close()


def until(condition: Callable[[], bool]) -> None:
    for _ in range(2000):
        if condition():
            return
        threading.Event().wait(0.01)
    raise AssertionError


def test_a_merge_ends_when_its_client_has_gone(kept: Running, held: Held) -> None:
    for number in range(5):
        send_large(kept, f"s{number}")
    with merging(kept):
        assert held.began.wait(20)
    state = kept.intake._served.state
    assert held.overs[0].wait(20)
    held.goes_on.set()
    until(lambda: state.merges == 0)
    assert held.decoded == 1


def test_the_intake_answers_others_while_it_merges_and_refuses_too_many(kept: Running, held: Held) -> None:
    send_large(kept, "s1")
    state = kept.intake._served.state
    with ExitStack() as stack:
        connections = [stack.enter_context(merging(kept)) for _ in range(MERGES_MAX)]
        until(lambda: state.merges == MERGES_MAX)
        reply = kept.ask("GET", f"{PROFILES}/tree")
        assert (reply.status, reply.json()["error"]["code"]) == (503, "busy")
        assert kept.ask("GET", "/healthz").status == 200
        assert send_large(kept, "s2").status == 202
        held.goes_on.set()
        with ThreadPoolExecutor(MERGES_MAX) as pool:
            answers = list(pool.map(lambda each: each.getresponse().status, connections))
    assert answers == [200] * MERGES_MAX
    assert kept.ask("GET", f"{PROFILES}/tree").status == 200
