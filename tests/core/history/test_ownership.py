"""Whose each native profiler is."""

from __future__ import annotations

from bridge.core import events as e
from bridge.core.history.ownership import NOBODY, ownership, place_of, script_of
from tests.core.story import DOC, TAB, Story

SDK = "http://x/sdk.js:7:20"
OWN = "http://x/app.js:1:5"


def owners(story: Story, subject: str = "story", sdk: str = "", denied: bool = False) -> list[str]:
    """The owners of the profilers 1, 2, ..."""
    found = ownership(story.machine.history, subject, sdk, denied)
    return [found.of(TAB, DOC, native.number) for native in story.machine.history.natives()]


def sent(story: Story, number: int, at: float, vendor: str = "story") -> Story:
    """Profiler `number` is stopped at `at`, and its trace arrives."""
    native = story.machine.history.natives()[number - 1]
    story.stopped(at, number, samples=10 + number)
    return story.uploaded(at + 1, "a", native.started_at, samples=10 + number, vendor=vendor)


def test_a_trace_that_arrived_names_the_owner_and_teaches_the_place() -> None:
    story = Story().opened(0).started(10, 1, OWN).started(20, 2, SDK).started(30, 3, SDK)
    assert owners(sent(story, 2, 200)) == [NOBODY, "story", "story"]


def test_two_places_in_one_line_of_one_script_are_two_places() -> None:
    story = Story().opened(0).started(10, 1, "http://x/all.js:1:100").started(20, 2, "http://x/all.js:1:900")
    assert owners(sent(story, 2, 200)) == [NOBODY, "story"]


def test_each_vendor_has_its_own() -> None:
    story = Story().opened(0).started(10, 1, OWN).started(20, 2, SDK).started(30, 3, OWN)
    story = sent(sent(story, 2, 200), 1, 300, vendor="other")
    assert owners(story) == ["other", "story", "other"]
    assert ownership(story.machine.history, "story").vendors == ["other", "story"]


def test_a_place_that_two_vendors_use_names_neither() -> None:
    story = Story().opened(0).started(10, 1, SDK).started(20, 2, SDK).started(30, 3, SDK)
    assert owners(sent(sent(story, 1, 200), 2, 300, vendor="other")) == ["story", "other", NOBODY]


def test_of_two_carriers_of_one_trace_the_subject_is_the_owner() -> None:
    story = sent(Story().opened(0).started(10, 1, SDK), 1, 200, vendor="plain")
    story.uploaded(300, "a", 10, samples=11)
    assert owners(story) == ["story"]


def test_without_a_lesson_the_only_script_is_the_subjects() -> None:
    story = Story().opened(0).started(10, 1, "http://x/a.js:1:1").started(20, 2, "http://x/a.js:2:2")
    assert owners(story) == ["story", "story"]
    assert owners(story, denied=True) == [NOBODY, NOBODY]
    assert owners(story, subject=NOBODY) == [NOBODY, NOBODY]


def test_without_a_lesson_two_scripts_are_nobodys() -> None:
    assert owners(Story().opened(0).started(10, 1, SDK).started(20, 2, OWN)) == [NOBODY, NOBODY]


def test_a_frame_is_the_subjects_only_where_the_page_has_no_profiler_that_may_be() -> None:
    def owned(page_site: str, frame_site: str, learnt: bool) -> list[str]:
        story = Story().opened(0)
        if page_site:
            story.started(10, 1, page_site)
        if learnt:
            story = sent(story, 1, 200)
        story.document = "frame"
        story.tell(e.DocumentStarted, 300, url="http://y/", top=False, visibility="visible", profiler=True)
        story.started(310, 2, frame_site)
        found = ownership(story.machine.history, "story")
        return [found.of_native(native) for native in story.machine.history.natives()]

    assert owned("", SDK, False) == ["story"]
    assert owned(SDK, OWN, True) == ["story", NOBODY]
    assert owned(SDK, OWN, False) == ["story", NOBODY]
    assert owned(SDK, SDK, True) == ["story", "story"]


def test_files_of_the_sdk_that_the_bridge_serves_are_the_subjects() -> None:
    story = Story().opened(0).started(10, 1, "http://127.0.0.1:1/sdk/a.js:1:1").started(20, 2, OWN)
    assert owners(story, sdk="http://127.0.0.1:1/sdk/") == ["story", NOBODY]


def test_another_release_in_another_document_is_the_subjects_too() -> None:
    story = sent(Story().opened(0).started(10, 1, SDK), 1, 200)
    story.document = "doc-2"
    story.opened(300).started(310, 2, "http://x/newer.js:7:20")
    story.document = "doc-3"
    story.opened(400).started(410, 3, SDK).started(420, 4, OWN)
    story.document = "doc-4"
    story.opened(500).started(510, 5, OWN)
    found = ownership(story.machine.history, "story")
    owners = [found.of_native(native) for native in story.machine.history.natives()]
    assert owners == ["story", "story", "story", NOBODY, NOBODY]


def test_an_unseen_place_is_nobodys_unless_its_trace_arrives() -> None:
    story = Story().opened(0).started(10, 1, "").started(20, 2, "").started(30, 3, SDK)
    assert owners(sent(sent(story, 2, 200), 3, 300)) == [NOBODY, "story", "story"]


WRAP, FROM_SDK, FROM_OWN = "http://x/wrap.js:1:9", "http://x/sdk.js:7:20", "http://x/app.js:1:5"


def unclear(story: Story) -> dict[int, tuple[str, ...]]:
    found = ownership(story.machine.history, "story").unclear
    return {number: vendors for (_, _, number), vendors in found.items()}


def test_below_a_replacement_of_the_page_the_caller_makes_the_place() -> None:
    story = Story().opened(0).started(10, 1, WRAP, FROM_OWN).started(20, 2, WRAP, FROM_SDK)
    story = sent(story, 2, 200).started(300, 3, WRAP, FROM_SDK)
    assert owners(story) == [NOBODY, "story", "story"]
    assert unclear(story) == {1: ("story",)}


def test_a_replacement_in_one_bundle_with_the_sdk_and_the_page() -> None:
    story = Story().opened(0).started(10, 1, "http://x/all.js:1:1", "http://x/all.js:1:100")
    story.started(20, 2, "http://x/all.js:1:1", "http://x/all.js:1:900")
    assert owners(sent(story, 2, 200)) == [NOBODY, "story"]
    assert unclear(story) == {1: ("story",)}


def test_without_a_lesson_the_callers_scripts_count() -> None:
    both = Story().opened(0).started(10, 1, WRAP, FROM_OWN).started(20, 2, WRAP, FROM_SDK)
    assert owners(both) == [NOBODY, NOBODY]
    assert owners(Story().opened(0).started(10, 1, WRAP, FROM_SDK)) == ["story"]


def test_a_served_sdk_is_known_below_a_replacement() -> None:
    story = Story().opened(0).started(10, 1, WRAP, "http://127.0.0.1:1/sdk/a.js:1:1")
    story.started(20, 2, WRAP, FROM_OWN)
    assert owners(story, sdk="http://127.0.0.1:1/sdk/") == ["story", NOBODY]


def test_two_sdks_below_one_replacement() -> None:
    story = Story().opened(0).started(10, 1, WRAP, FROM_SDK).started(20, 2, WRAP, FROM_OWN)
    story = sent(sent(story, 1, 200), 2, 300, vendor="other")
    story.started(400, 3, WRAP, FROM_OWN).started(410, 4, WRAP, FROM_SDK)
    story.started(420, 5, WRAP, "http://x/more.js:1:1")
    assert owners(story) == ["story", "other", "other", "story", NOBODY]
    assert unclear(story) == {5: ("story", "other")}


def test_a_profiler_of_a_shared_or_unseen_place_may_be_several() -> None:
    story = Story().opened(0).started(10, 1, SDK).started(20, 2, SDK).started(30, 3, SDK).started(40, 4, OWN)
    assert owners(sent(sent(story, 1, 200), 2, 300, vendor="other")) == ["story", "other", NOBODY, NOBODY]
    assert unclear(story) == {3: ("story", "other")}


def test_where_no_place_is_seen_a_profiler_may_be_the_sdks() -> None:
    story = sent(Story().opened(0).started(10, 1, "").started(20, 2, ""), 1, 200)
    assert owners(story) == ["story", NOBODY]
    assert unclear(story) == {2: ("story",)}
    seen = sent(Story().opened(0).started(10, 1, SDK).started(20, 2, ""), 1, 200)
    assert unclear(seen) == {}


def test_in_recordings_of_an_older_bridge_all_are_the_subjects() -> None:
    story = Story().opened(0).started(10, 1).started(20, 2)
    assert owners(story) == ["story", "story"]
    assert owners(sent(story, 2, 200, vendor="other")) == ["story", "other"]


def test_what_differs_from_load_to_load_does_not_make_a_place() -> None:
    assert place_of("http://x/a.js?v=1#top:3:4") == "http://x/a.js:3:4"
    assert place_of("blob:http://x/1234-56:3:4") == place_of("blob:http://x/9-9:3:4") != place_of(SDK)
    assert script_of("http://x:8080/a.js:3:4") == "http://x:8080/a.js"
    assert script_of("") == ""
