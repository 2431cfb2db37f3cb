from __future__ import annotations

from bridge.core.deliveries import Attempts
from bridge.core.uploads import Decoded, NotTaken, OtherUpload, Profile, Upload
from bridge.trace.model import Sample, Trace

BATCH = OtherUpload(upload="", vendor="v", tab="t", track="rum")


def upload(name: str, status: int = 202, body: bytes = b"body", tab: str = "t") -> Upload:
    return Upload(
        id=name, wall_ms=1, tab=tab, method="POST", target="/x", headers={}, status=status, body=body
    )


def profile(name: str, identity: str = "same", tab: str = "t") -> Profile:
    return Profile(
        upload=name,
        vendor="v",
        tab=tab,
        session_id="s",
        view_ids=(),
        long_tasks=0,
        sdk_version="",
        trace=Trace([], [], [], [Sample(1)]),
        identity=identity,
    )


def kinds(items: list[Decoded]) -> list[type]:
    return [type(item) for item in items]


def test_a_resend_is_known_by_its_request_id_a_retry_by_its_content() -> None:
    attempts = Attempts()
    assert kinds(attempts.take(upload("1", 500), [profile("1")], "id-1")) == [NotTaken]
    assert kinds(attempts.take(upload("2", 202, b"other boundary"), [profile("2")], "id-2")) == [Profile]
    assert kinds(attempts.take(upload("3"), [profile("3")], "id-2")) == [NotTaken]
    told = [(a.repeat, a.repeats, a.first, a.number) for a in attempts.all]
    assert told == [("", "", "1", 1), ("retry", "1", "1", 2), ("resend", "2", "1", 3)]


def test_a_request_may_carry_several_profiles() -> None:
    attempts = Attempts()
    both = [profile("1", "a"), profile("1", "b")]
    assert kinds(attempts.take(upload("1"), both)) == [Profile, Profile]
    assert kinds(attempts.take(upload("2"), both)) == [NotTaken, NotTaken]


def test_a_refused_profile_counts_once_it_is_accepted() -> None:
    attempts = Attempts()
    [refused] = attempts.take(upload("1", 503), [profile("1")])
    assert isinstance(refused, NotTaken)
    assert (refused.status, refused.refused, refused.repeats) == (503, True, "")
    assert kinds(attempts.take(upload("2"), [profile("2")])) == [Profile]
    [again] = attempts.take(upload("3"), [profile("3")])
    assert isinstance(again, NotTaken)
    assert (again.refused, again.repeats) == (False, "1")


def test_tabs_and_contents_are_told_apart() -> None:
    attempts = Attempts()
    for name, identity, tab in (("1", "x", "t"), ("2", "y", "t"), ("3", "x", "u")):
        assert kinds(attempts.take(upload(name, tab=tab), [profile(name, identity, tab)])) == [Profile]
    assert [a.repeat for a in attempts.all] == ["", "", ""]


def test_what_an_sdk_says_counts_once_though_it_was_refused_first() -> None:
    attempts = Attempts()
    assert attempts.take(upload("1", 500), [BATCH], "id-1") == [BATCH]
    assert attempts.take(upload("2"), [BATCH], "id-2") == []
    assert attempts.all[-1].repeat == "retry"


def test_requests_without_a_body_or_an_id_are_all_new() -> None:
    attempts = Attempts()
    for name in "12":
        assert attempts.take(upload(name, body=b""), [BATCH]) == [BATCH]


def test_a_resend_is_known_though_its_first_body_was_never_read() -> None:
    attempts = Attempts()
    attempts.take(upload("1", 408, b""), [], "id-1", "too slow")
    assert kinds(attempts.take(upload("2"), [profile("2")], "id-1")) == [Profile]
    assert attempts.all[-1].repeat == "resend"
    assert attempts.all[-1].first == "1"


def test_a_message_to_a_webview_is_accepted_though_nobody_answers_it() -> None:
    message = Upload(id="1", wall_ms=1, tab="t", method="BRIDGE", target="/", headers={}, status=0, body=b"x")
    assert kinds(Attempts().take(message, [profile("1")])) == [Profile]
