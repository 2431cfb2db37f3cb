from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from bridge import LocalIntake
from bridge.core.uploads import Upload
from bridge.errors import Timeout, UsageError
from bridge.intake.store import open_store
from tests.harness.arriving import TOKEN, arrived
from tests.harness.sending import send
from tests.vendors.plain.test_plain import DATA as TRACE

SAMPLES = Path(__file__).parents[3] / "samples"


@pytest.fixture(scope="module")
def intake() -> Iterator[LocalIntake]:
    with LocalIntake.start(timeout_s=5) as intake:
        yield intake


def test_scopes_see_only_their_own(intake: LocalIntake) -> None:
    one, two = intake.scope("test-1"), intake.scope()
    assert one.url == f"{intake.url}/t/test-1"
    with one.expect_profile(lambda p: p.session_id == "one") as mine, two.expect_profile() as theirs:
        assert send(two, arrived("", session="two")) == 202
        assert send(one, arrived("", session="one")) == 202
        send(one, arrived("", "rum"))
    assert (mine.value.session_id, theirs.value.session_id) == ("one", "two")
    assert [p.session_id for p in one.profiles] == ["one"]
    assert {e.upload for e in one.events} < {u.id for u in one.uploads}
    assert two.events == []
    assert len(two.uploads) == len(two.attempts) == 1
    assert {p.session_id for p in intake.profiles} >= {"one", "two"}


def _through_a_proxy() -> Upload:
    upload = arrived("")
    assert upload.target.startswith("/dd?ddforward=")
    return msgspec.structs.replace(upload, target=upload.target.removeprefix("/dd"))


def _through_a_tunnel() -> Upload:
    body = (SAMPLES / "sentry" / "11.12.0" / "manual-profile_chunk.envelope").read_bytes()
    header, _, items = body.partition(b"\n")
    named = msgspec.json.encode({**msgspec.json.decode(header), "dsn": "https://key@o1.ingest.sentry.io/42"})
    return posted(b"\n".join([named, items]))


def posted(body: bytes) -> Upload:
    headers = {"content-type": "text/plain"}
    return Upload(
        id="", wall_ms=0, tab="", method="POST", target="", headers=headers, status=0, body=body, host=""
    )


@pytest.mark.parametrize("name", ["checkout", "a.b_c-1", ".hidden", "-", "x" * 64])
@pytest.mark.parametrize("slash", ["", "/"])
def test_the_url_is_whole_without_a_path_of_yours(intake: LocalIntake, name: str, slash: str) -> None:
    with intake.scope(name) as scope:
        for upload in (_through_a_proxy(), _through_a_tunnel(), posted(TRACE)):
            target = slash + upload.target
            assert send(scope, msgspec.structs.replace(upload, target=target)) in (200, 202)
        assert [profile.vendor for profile in scope.profiles] == ["datadog", "sentry", "plain"]
        assert {profile.tab for profile in scope.profiles} == {name}


def test_the_same_profile_in_two_scopes_is_one_in_each(intake: LocalIntake) -> None:
    scopes = [intake.scope(), intake.scope()]
    for scope in scopes:
        with scope.expect_profile():
            send(scope, arrived("", session="shared"))
    assert [len(scope.profiles) for scope in scopes] == [1, 1]


def test_a_scope_by_client_token(intake: LocalIntake) -> None:
    mine = intake.scope(client_token="pub123")
    assert mine.url == intake.url
    with mine.expect_profile():
        send(intake, arrived("", session="other", token=TOKEN))
        send(mine, arrived("", session="mine", token="pub123"))
    assert [p.session_id for p in mine.profiles] == ["mine"]


def test_others_profiles_are_no_near_misses(intake: LocalIntake) -> None:
    mine, other = intake.scope(), intake.scope()
    with pytest.raises(Timeout, match="nothing arrived at all"), mine.expect_profile(timeout_s=0.2):
        send(other, arrived("", session="others"))


@pytest.mark.parametrize("name", ["", "a/b", "a?b", "a b", "a%20b", ".", "..", "x" * 65, "ä"])
def test_a_name_that_no_path_can_have(intake: LocalIntake, name: str) -> None:
    with pytest.raises(UsageError, match="1 to 64 of letters"):
        intake.scope(name)


def test_a_scope_is_known_by_one_thing(intake: LocalIntake) -> None:
    with pytest.raises(UsageError, match="not by both"):
        intake.scope("a", client_token="b")


def test_a_store_keeps_it_too(tmp_path: Path) -> None:
    with LocalIntake.start(store=tmp_path) as intake:
        send(intake.scope("mine"), arrived(""))
    store = open_store(tmp_path, readonly=True)
    entry = store.get(1)
    store.close()
    assert entry is not None
    assert entry.scope == "mine"
    assert entry.profile is not None


def test_a_scope_that_is_closed_keeps_what_it_has_and_takes_no_more() -> None:
    with LocalIntake.start(keep_all=False) as intake:
        with intake.scope("mine") as scope, scope.expect_profile():
            send(scope, arrived("", session="one"))
        send(scope, arrived("", session="two"))
        assert [p.session_id for p in scope.profiles] == ["one"]
        assert intake.uploads == []


def test_faults_are_a_scopes_own(intake: LocalIntake) -> None:
    mine, other = intake.scope(), intake.scope()
    client = intake.scope(client_token="pub456")
    for scope in (mine, client):
        scope.faults.set("datadog/profile", "500,202")
    with mine.expect_profile() as expected:
        assert [send(mine, arrived("", request=f"r-{number}")) for number in "12"] == [500, 202]
    assert send(other, arrived("")) == 202
    assert send(client, arrived("", token="pub456")) == 500
    refused, taken = mine.attempts
    assert (refused.upload.status, refused.problem) == (500, "fault on order: 500")
    assert (taken.repeat, taken.repeats) == ("retry", refused.upload.id)
    assert expected.value.upload == taken.upload.id
    mine.close()
    assert mine.faults.on_order() == []
    assert len(client.faults.on_order()) == 1
