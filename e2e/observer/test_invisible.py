"""A page that is watched cannot tell."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from e2e.observer.watched import PAGES, Site, Watch, Watched

PROBES = re.findall(r'^probe\("([^"]+)"', (PAGES / "probes.js").read_text("utf-8"), re.MULTILINE)
KNOWN = re.findall(r'^known\["([^"]+)"\]', (PAGES / "known.js").read_text("utf-8"), re.MULTILINE)

Results = dict[tuple[str, bool], dict[str, str]]


def run_script(chromium: Browser, site: Site, path: str, script: str, call: str) -> dict[bool, Any]:
    results = {}
    for observed in (False, True):
        context = chromium.new_context()
        page = context.new_page()
        watched = Watched(page) if observed else None
        page.goto(site.url + path)
        page.add_script_tag(url=f"/{script}")
        results[observed] = page.evaluate(call)
        if watched:
            assert len(watched.events()) > 2, "nothing was watched"
            assert watched.events("observer-failed") == []
        context.close()
    return results


@pytest.fixture(scope="module")
def probed(chromium: Browser, site: Site) -> Results:
    return {
        (path, observed): result
        for path in ("/probed", "/plain/probed")
        for observed, result in run_script(chromium, site, path, "probes.js", "runProbes()").items()
    }


@pytest.mark.parametrize("path", ["/probed", "/plain/probed"])
@pytest.mark.parametrize("probe", PROBES)
def test_a_page_sees_no_difference(probed: Results, probe: str, path: str) -> None:
    native = probed[path, False][probe]
    assert not native.startswith("the probe failed"), native
    assert probed[path, True][probe] == native


@pytest.fixture(scope="module")
def known(chromium: Browser, site: Site) -> dict[bool, Any]:
    return run_script(chromium, site, "/known", "known.js", "runKnown()")


@pytest.mark.parametrize("probe", KNOWN)
def test_what_a_page_can_still_see(known: dict[bool, Any], probe: str) -> None:
    assert known[True][probe] != known[False][probe], "no longer visible: make it a probe"


def test_the_binding_is_gone_before_the_first_script(watch: Watch) -> None:
    watched = watch("window.first = Object.getOwnPropertyNames(window)")
    first = watched.page.evaluate("first")
    assert watched.binding not in first
    assert watched.page.evaluate(f"typeof window['{watched.binding}']") == "undefined"
    assert watched.page.evaluate(f"'{watched.channel}' in window") is False


def test_a_second_injection_does_nothing(watch: Watch) -> None:
    watched = watch("window.stop = Profiler.prototype.stop")
    watched.inject()  # runs at once, the binding gone
    watched.cdp.send("Runtime.addBinding", {"name": watched.binding})
    watched.inject()  # and with the binding back
    assert watched.page.evaluate("window.stop === Profiler.prototype.stop")
    assert watched.page.evaluate(f"typeof window['{watched.binding}']") == "undefined"
    watched.command("sync")
    assert [m["kind"] for m in watched.events()].count("document-started") == 1


def test_an_unreferenced_profiler_is_collected(watch: Watch) -> None:
    watched = watch(
        """
        window.kept = new Profiler({sampleInterval: 10, maxBufferSize: 10000});
        window.refs = [];
        (() => { for (let i = 0; i < 5; i++) {
          refs.push(new WeakRef(new Profiler({sampleInterval: 10, maxBufferSize: 10000})));
        } })();
        """
    )
    assert len(watched.events("profiler-started")) == 6

    def all_gone() -> bool:
        watched.cdp.send("HeapProfiler.collectGarbage")
        return bool(watched.page.evaluate("refs.every((ref) => ref.deref() === undefined)"))

    watched.wait(all_gone, "the collection of unreferenced profilers")
    assert watched.page.evaluate("kept.stopped") is False


BREAKAGE = """
  window.seen = [];
  let count = 0;
  const note = (key) =>
    Reflect.defineProperty(seen, count++, {__proto__: null, value: String(key), enumerable: true});
  const spy = (owner, ...keys) => {
    for (const key of keys) {
      const native = owner[key];
      Object.defineProperty(owner, key, {configurable: true, writable: true, value: function (...args) {
        note(key);
        return Reflect.apply(native, this, args);
      }});
    }
  };
  const trap = (owner, key, value) => Object.defineProperty(owner, key, {
    configurable: true, get() { note(key); return value; }, set() { note('set ' + key); },
  });
  trap(Promise, Symbol.species, Promise);
  trap(Promise.prototype, 'constructor', Promise);
  spy(Map.prototype, 'get', 'set', 'has');
  spy(WeakMap.prototype, 'get', 'set', 'has');
  spy(Promise.prototype, 'then', 'catch', 'finally');
  spy(EventTarget.prototype, 'addEventListener', 'dispatchEvent');
  spy(JSON, 'stringify', 'parse');
  spy(Performance.prototype, 'now');
  spy(Navigator.prototype, 'sendBeacon');
  spy(Math, 'round');
  spy(String.prototype, 'indexOf', 'slice', 'split', 'trim', 'startsWith', 'includes');
  spy(Function.prototype, 'call', 'apply', 'bind');
  spy(Array.prototype, 'push', 'slice', 'map', 'forEach', 'indexOf', 'join');
  const inherited = ['toJSON', 'then', 'capture', 'once', 'construct', 'apply', 'has', '0', 'set', 'value',
    'get'];
  for (let i = 0; i < inherited.length; i++) {
    const key = inherited[i];
    Object.defineProperty(Object.prototype, key, {
      __proto__: null, configurable: true,
      get() { note(key); return undefined; },
      set() { note('set ' + key); },
    });
  }
  window.Date = window.Promise = window.WeakMap = window.Proxy = window.Error = undefined;
"""
USE = """
  const before = count;
  const profiler = new Profiler({sampleInterval: 10, maxBufferSize: 100});
  profiler.stop();
  try { new Profiler({}); } catch {}
  document.cookie = '_dd_s=id=9';
  localStorage.setItem('_dd_s', 'x');
  localStorage.removeItem('_dd_s');
  cookieStore.delete('_dd_s');
  window.used = () => {
    let all = '';
    for (let i = before; i < count; i++) all += seen[i] + ' ';
    return all;
  };
"""


def test_a_page_that_breaks_prototypes_neither_breaks_nor_sees_it(
    watch: Watch, blank: Page, site: Site
) -> None:
    script = f"{BREAKAGE}\n{USE}"
    watched = watch(script)
    watched.wait(lambda: len(watched.events("session-store-changed")) == 4, "the last change")
    told = [m["value"] for m in watched.events("session-store-changed")]
    assert told == ["id=9", "x", "", ""]
    own = watched.page.evaluate("used()")
    native_page = blank.context.new_page()
    site.scripts["/broken"] = script
    native_page.goto(site.url + "/broken")
    assert watched.events("observer-failed") == []
    assert len(watched.events("profiler-stop-settled")) == 1
    # The browser itself asks an object of the page now and then: `then` of a trace.
    assert own == native_page.evaluate("used()")
