from __future__ import annotations

from bridge.core import events as e
from bridge.core.uploads import Moment, Profile, Stamp, Upload
from bridge.judging.uploads.stamps import stamp
from tests.core.story import TAB, Story, at_work


def upload(at: float, tab: str = TAB) -> Upload:
    return Upload(id="u", wall_ms=at, tab=tab, method="POST", target="/", headers={}, status=202)


def stamped(story: Story, at: float) -> Stamp:
    """Return the stamp of the story's last profile, which arrived at `at`."""
    history = story.machine.history
    found = stamp(history, upload(at), history.profiles[-1][1])
    assert found is not None
    return found


def test_a_profile_tells_how_its_tab_stood_at_its_start_end_and_arrival() -> None:
    story = at_work().hidden(200).stopped(210).store(300, "expired").uploaded(310, "a", 10)
    found = stamped(story, 310)
    assert found.start == Moment(
        wall_ms=10, visibility="visible", lifecycle="active", session="tracked", session_id="a"
    )
    assert found.end == Moment(
        wall_ms=210, visibility="hidden", lifecycle="active", session="tracked", session_id="a"
    )
    assert found.arrival == Moment(wall_ms=310, visibility="hidden", lifecycle="active", session="expired")


def test_an_upload_that_overtook_its_profilers_stop_is_stamped_with_its_arrival_alone() -> None:
    story = at_work().uploaded(200, "a", 10)
    assert stamped(story, 200).start is None
    story.stopped(190)
    found = stamped(story, 200)
    assert found.start is not None
    assert found.end is not None
    assert found.end.wall_ms == 190


def test_a_request_without_a_profile_has_only_an_arrival() -> None:
    found = stamp(at_work().machine.history, upload(100))
    assert found is not None
    assert (found.start, found.end) == (None, None)
    assert found.arrival.session_id == "a"


def test_what_had_not_been_seen_is_not_known() -> None:
    found = stamp(Story().opened(100).machine.history, upload(50))
    assert found == Stamp(arrival=Moment(wall_ms=50))


def test_what_comes_from_no_driven_tab_has_no_stamp() -> None:
    assert stamp(at_work().machine.history, upload(100, tab="")) is None


def test_a_profile_that_names_no_tab_is_known_by_its_samples() -> None:
    story = at_work().stopped(200).uploaded(210, "a", 10)
    profile: Profile = story.machine.history.profiles[-1][1]
    found = stamp(story.machine.history, upload(210, tab=""), profile)
    assert found is not None
    assert found.end is not None


def test_a_frozen_tab_and_an_emulated_one_are_told() -> None:
    story = at_work().tell(e.TabOpened, 20, emulated=True)
    story.tell(e.LifecycleChanged, 100, lifecycle="frozen", trusted=False)
    found = stamp(story.machine.history, upload(150))
    assert found is not None
    assert found.arrival.lifecycle == "frozen"
    assert found.emulated
