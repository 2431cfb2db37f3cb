"""speedscope itself, its release from npm, opens what `profiles export` writes, and shows the same times."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from operator import attrgetter
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from playwright.sync_api import Browser, Dialog

from bridge.report.speedscope import served
from bridge.trace.calls import ANONYMOUS, Call, weighed
from bridge.trace.export.formats import FORMATS, Wanted
from bridge.trace.export.pprof import shown_names
from bridge.trace.export.runs import Run
from bridge.trace.normal import NormalTrace
from e2e.report.traces import traces

TRACES = traces()
#: Of V8's formats, speedscope takes all that is called so for no frame.
NO_FRAME = {"chrome-trace": {"(idle)"}, "cpuprofile": {"(idle)"}}


def with_position(call: Call) -> str:
    """The name that it gives a function without one in V8's own format."""
    file = call.url.rpartition("/")[2]
    return f"(anonymous {file}:{call.line})" if call.name == ANONYMOUS else call.name


def named_by_pprof(normal: NormalTrace) -> Callable[[Call], str]:
    return shown_names({call for calls, _ in weighed(normal) for call in calls}).__getitem__


def named(normal: NormalTrace, format_: str) -> Callable[[Call], str]:
    """What functions are called in this format."""
    if format_ == "pprof":
        return named_by_pprof(normal)
    return with_position if format_ == "cpuprofile" else attrgetter("name")


def written(normal: NormalTrace, format_: str) -> bytes:
    wanted = Wanted("u-0001 datadog", "profiler-bridge@1", idle=True)
    return FORMATS[format_].write([Run("u-0001 datadog", normal)], wanted)


def own_ms(normal: NormalTrace, named: Callable[[Call], str] = attrgetter("name")) -> Counter[str]:
    """The time of each function at the top of the stack. `named`: by what they are told apart."""
    times: Counter[str] = Counter()
    for calls, weight_us in weighed(normal):
        times[named(calls[-1])] += weight_us
    return Counter({name: us / 1000 for name, us in times.items()})


def imported(chromium: Browser, address: str, name: str) -> dict[str, Any]:
    """Let speedscope open a file of its folder, and press its Export."""
    page = chromium.new_page(accept_downloads=True)
    said: list[str] = []

    def dismiss(dialog: Dialog) -> None:
        said.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", dismiss)
    page.goto(f"{address}/#profileURL={address}/{name}&title=opened-{name}")
    # It names the profile in its title once it has read it, and else says that it cannot.
    page.wait_for_function("name => document.title.includes(name)", arg=f"opened-{name}")
    with page.expect_download() as download:
        page.get_by_text("Export", exact=False).first.click()
    exported: dict[str, Any] = json.loads(Path(download.value.path()).read_text("utf-8"))
    assert said == []
    page.close()
    return exported


def times_of(document: dict[str, Any]) -> tuple[Counter[str], float]:
    """The time of each function at the top of the stack, and of the whole, in ms."""
    frames = [frame["name"] for frame in document["shared"]["frames"]]
    times: Counter[str] = Counter()
    whole = 0.0
    for profile in document["profiles"]:
        unit = {"nanoseconds": 1e-6, "microseconds": 1e-3, "milliseconds": 1.0, "none": 1.0}[profile["unit"]]
        whole += (profile["endValue"] - profile["startValue"]) * unit
        open_: list[int] = []
        before = profile["startValue"]
        for event in profile.get("events", []):
            if open_:
                times[frames[open_[-1]]] += (event["at"] - before) * unit
            before = event["at"]
            if event["type"] == "O":
                open_.append(event["frame"])
            else:
                open_.pop()
        for stack, weight in zip(profile.get("samples", []), profile.get("weights", []), strict=True):
            if stack:
                times[frames[stack[-1]]] += weight * unit
    return times, whole


@pytest.mark.parametrize("name", TRACES)
def test_the_document_fits_speedscopes_own_schema(name: str, release: Path) -> None:
    schema = json.loads((release / "file-format-schema.json").read_text("utf-8"))
    jsonschema.validate(json.loads(written(TRACES[name], "speedscope")), schema)


@pytest.mark.parametrize("name", TRACES)
@pytest.mark.parametrize("format_", ["speedscope", "chrome-trace", "cpuprofile", "pprof"])
def test_it_shows_the_times_of_the_trace(
    format_: str, name: str, release: Path, address: str, chromium: Browser
) -> None:
    normal = TRACES[name]
    file = f"{name.replace(' ', '-')}{FORMATS[format_].suffix}"
    (release / file).write_bytes(written(normal, format_))
    document = imported(chromium, address, file)
    times, whole = times_of(document)
    wanted = own_ms(normal, named(normal, format_))
    assert whole == pytest.approx(normal.length_us / 1000, abs=0.01)
    frames = {call for calls, _ in weighed(normal) for call in calls}
    left_out = NO_FRAME.get(format_, set())
    assert len(document["shared"]["frames"]) == len([call for call in frames if call.name not in left_out])
    for nobody in left_out:
        del wanted[nobody]
    # A frame that only calls others has no time of its own.
    times = Counter({function: ms for function, ms in times.items() if ms > 1e-6})
    assert times.keys() == wanted.keys()
    assert all(ms == pytest.approx(wanted[name], abs=0.01) for name, ms in times.items())


def test_it_says_what_it_cannot_open(release: Path, address: str, chromium: Browser) -> None:
    """Else the tests above could not fail."""
    (release / "broken.json").write_text('{"frames": [], "samples": []}', "utf-8")
    page = chromium.new_page()
    with page.expect_event("dialog") as dialog:
        page.on("dialog", lambda each: each.dismiss())
        page.goto(f"{address}/#profileURL={address}/broken.json&title=opened-broken")
    assert "nrecognized" in dialog.value.message
    page.close()


def test_it_is_served_with_a_profile_for_a_look_at_it(release: Path, chromium: Browser) -> None:
    with served(release, written(TRACES["real"], "speedscope"), "u-0001") as url:
        page = chromium.new_page()
        page.goto(url)
        page.wait_for_function("document.title.includes('u-0001')")
        page.close()
