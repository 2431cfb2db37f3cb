"""Where in the page's code a native profiler was constructed."""

from __future__ import annotations

import pytest

from e2e.observer.watched import Site, Watch, Watched

MAKE = "new Profiler({sampleInterval: 10, maxBufferSize: 100})"

#: What a page may do before: script -> whether the place can still be seen.
TRICKS = {
    "nothing": ("", True),
    "no stack lines": ("Error.stackTraceLimit = 0;", True),
    "no limit at all": ("delete Error.stackTraceLimit;", True),
    "an accessor as limit": (
        "Object.defineProperty(Error, 'stackTraceLimit', {configurable: true, get() { seen++; return 0 }, "
        "set() { seen++ }});",
        True,
    ),
    "a formatter": ("Error.prepareStackTrace = () => { seen++; return 'mine' };", True),
    "an accessor as formatter": (
        "Object.defineProperty(Error, 'prepareStackTrace', {configurable: true, get() { seen++ }, "
        "set() { seen++ }});",
        True,
    ),
    "a frozen Error": ("Object.freeze(Error);", True),
    "a frozen Error with a formatter": (
        "Error.prepareStackTrace = () => { seen++; return 'mine' }; Object.freeze(Error);",
        False,
    ),
    "a frozen Error without lines": ("Error.stackTraceLimit = 0; Object.freeze(Error);", False),
    "another Error": ("window.Error = class {};", True),
}


def sites(watched: Watched) -> list[str]:
    return [str(message["site"]) for message in watched.events("profiler-started")]


@pytest.mark.parametrize("trick", TRICKS)
def test_the_place_is_seen_and_the_page_sees_nothing(watch: Watch, trick: str) -> None:
    before, visible = TRICKS[trick]
    shape = "JSON.stringify(Object.entries(Object.getOwnPropertyDescriptors(Error)).map(String))"
    script = f"let seen = 0; {before}\nwindow.was = {shape};\nwindow.kept = {MAKE};\nwindow.isNow = {shape};"
    watched = watch(f"{script} window.count = seen;")
    line = watched.page.url + ":3:15" if visible else ""
    assert sites(watched) == [line]
    assert watched.page.evaluate("count") == 0
    assert watched.page.evaluate("was === isNow")
    assert watched.events("observer-failed") == []


#: How a page replaces `Profiler`: script -> whether a frame shows what is the replacement's.
REPLACED = {
    "a subclass": ("class M extends Profiler { constructor(o) { super(o) } } window.Profiler = M;", True),
    "a subclass without a constructor": ("window.Profiler = class extends Profiler { stop() {} };", True),
    "two subclasses": (
        "class A extends Profiler { constructor(o) { super(o) } }\n"
        "class B extends A { constructor(o) { super(o) } } window.Profiler = B;",
        True,
    ),
    "a subclass, as ES5": (
        "function call(o) { return Reflect.construct(N, [o], M) } const N = Profiler;\n"
        "function M(o) { return call(o) } M.prototype = N.prototype; window.Profiler = M;",
        True,
    ),
    "a function": ("const N = Profiler; window.Profiler = function (o) { return new N(o) };", True),
    "Reflect.construct": (
        "const N = Profiler; window.Profiler = function (o) { return Reflect.construct(N, [o]) };",
        True,
    ),
    "a Proxy": ("window.Profiler = new Proxy(Profiler, {construct: (t, a) => new t(...a)});", True),
    "a Proxy of a subclass": (
        "class M extends Profiler { constructor(o) { super(o) } }\n"
        "window.Profiler = new Proxy(M, {construct(t, a, n) { return Reflect.construct(t, a, n) }});",
        True,
    ),
    "a getter": (
        "class M extends Profiler { constructor(o) { super(o) } }\n"
        "Object.defineProperty(window, 'Profiler', {get: () => M, configurable: true});",
        True,
    ),
    "an unnamed trap": (
        "function spy(t, a) { return new t(...a) } window.Profiler = new Proxy(Profiler, {construct: spy});",
        False,
    ),
}


@pytest.mark.parametrize("frozen", ["", "Object.freeze(Error);"])
@pytest.mark.parametrize("how", REPLACED)
def test_beyond_what_the_page_has_put_before_it(watch: Watch, how: str, frozen: str) -> None:
    script, shown = REPLACED[how]
    watched = watch(f"{script}{frozen}\nfunction sdk() {{\nreturn {MAKE} }}\nwindow.kept = [sdk(),\n{MAKE}];")
    url, line = watched.page.url, script.count("\n") + 3
    started = watched.events("profiler-started")
    seen, other = ("site", "caller") if shown else ("caller", "site")
    assert [message[seen] for message in started] == [f"{url}:{line}:8", f"{url}:{line + 2}:1"]
    first, second = (str(message[other]) for message in started)
    assert first == second
    assert first == "" if shown else first.startswith(f"{url}:1:")
    assert watched.events("observer-failed") == []


def test_a_replacement_is_not_touched(watch: Watch) -> None:
    """Its traps run as often as without the observer: `new` reads `prototype` once."""
    watched = watch(
        f"""const seen = [], spied = {{}};
        for (const trap of Object.getOwnPropertyNames(Reflect))
          spied[trap] = (...a) => (seen.push(trap), Reflect[trap](...a));
        window.Profiler = new Proxy(Profiler, spied);
        window.kept = {MAKE};
        window.traps = seen.join();"""
    )
    assert watched.page.evaluate("traps") == "construct,get"
    assert len(sites(watched)) == 1


def test_places_in_wrappers_blobs_eval_and_one_line(watch: Watch) -> None:
    watched = watch(
        f"""
        class Wrapper extends Profiler {{ constructor() {{
          super({{sampleInterval: 10, maxBufferSize: 100}}); }} }}
        const a = new Wrapper();
        const b = {MAKE}; const c = {MAKE};
        const d = eval({f"{MAKE} //# sourceURL=http://named.test/evaluated.js"!r});
        const e = Reflect.construct(Profiler, [{{sampleInterval: 10, maxBufferSize: 100}}]);
        window.kept = [a, b, c, d, e, [1].map(() => {MAKE})];
        const blob = URL.createObjectURL(new Blob(['window.blobbed = {MAKE}']));
        document.head.append(Object.assign(document.createElement('script'), {{src: blob}}));
        """
    )
    watched.wait(lambda: len(sites(watched)) == 7, "seven profilers")
    wrapper, b, c, evaluated, reflected, mapped, blob = sites(watched)
    here = watched.page.url
    assert wrapper.startswith(f"{here}:4:")  # what called the subclass
    assert b.startswith(f"{here}:5:")
    assert c.startswith(f"{here}:5:")
    assert b != c
    assert evaluated == "http://named.test/evaluated.js:1:1"
    assert reflected.startswith(f"{here}:7:")
    assert mapped.startswith(f"{here}:8:")
    assert blob.startswith("blob:http://")


def test_a_script_of_another_address_is_named(watch: Watch, site: Site) -> None:
    site.scripts["/frame"] = f"parent.other = {MAKE}"
    watched = watch("const f = document.createElement('iframe'); f.src = '/frame'; document.body.append(f);")
    watched.wait(lambda: watched.page.evaluate("'other' in window"), "the frame's profiler")
    started = [m for m in watched.messages if m["kind"] == "profiler-started"]
    assert [m["site"].partition("/frame")[1] for m in started] == ["/frame"]
