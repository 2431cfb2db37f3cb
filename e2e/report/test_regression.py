"""A function that a change has made slower is the first of the comparison, in real profiles."""

from __future__ import annotations

from bridge.harness.bridge import Bridge
from bridge.trace.comparison.changes import changes
from bridge.trace.comparison.profile_set import ProfileSet, SetBuilder
from bridge.trace.comparison.same_scripts import aligned
from e2e.conftest import Page, Site

PROFILES, ROUNDS = 2, 10
#: Each function works for so many ms by the clock, so that a busy machine changes no share.
SCRIPT = """
let sum = 0
function parse() {
  for (const end = performance.now() + 25; performance.now() < end; )
    for (let n = 0; n < 2000; n++) sum += Math.sqrt(n)
}
function layout() {
  for (const end = performance.now() + 30; performance.now() < end; )
    for (let n = 0; n < 2000; n++) sum += Math.sqrt(n)
}
function validate() {
  for (const end = performance.now() + VALIDATE; performance.now() < end; )
    for (let n = 0; n < 2000; n++) sum += Math.sqrt(n)
}
const pause = () => new Promise(done => setTimeout(done, 5))
async function work() { for (let at = 0; at < ROUNDS; at++) { parse(); layout(); validate(); await pause() } }
"""


def profiles_of(bridge: Bridge, site: Site, build: str, validate: int) -> ProfileSet:
    """The profiles of a build, each of a tab of its own."""
    script = SCRIPT.replace("VALIDATE", str(validate)).replace("ROUNDS", str(ROUNDS))
    site.pages[f"/assets/app.{build}.js"] = Page(script, {"Content-Type": "text/javascript"}, 200)
    html = f'<!doctype html><script src="/assets/app.{build}.js"></script>'
    site.pages[f"/{build}"] = Page(html, {"Document-Policy": "js-profiling"}, 200)
    builder = SetBuilder("function")
    for _ in range(PROFILES):
        tab = bridge.open_tab(site.url(f"/{build}"))
        tab.expect_profiler("running")
        tab.page.evaluate("work()")
        with bridge.intake.expect_profile() as arrived:
            tab.hide()
        builder.add(arrived.value.trace, arrived.value.interval_ms, id_=arrived.value.upload)
        tab.close()
    return builder.set(build)


def test_the_slower_function_of_another_build_is_first(site: Site) -> None:
    with Bridge.launch(agent=True) as bridge:
        before = profiles_of(bridge, site, "4f2a", 12)
        again = profiles_of(bridge, site, "face", 12)
        after = profiles_of(bridge, site, "77de", 90)
    before, again, after = aligned([before, again, after])
    same = changes(before, again)
    assert same.beyond_noise == []
    assert {each.place for each in same.functions if each.name == "validate"} == {"/assets/app.*.js"}
    slower = changes(before, after)
    assert (slower.functions[0].name, slower.functions[0].change > 0.1) == ("validate", True)
