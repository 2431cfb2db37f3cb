/**
 * The page's side: plays moves upon a fresh agent, and says what is to be seen after each.
 *
 * Always made up, so that a list of hours takes milliseconds and means the same each time: the time (`Date.now`,
 * `performance.now`, timers: they are due when a move says so), the answers of servers (`fetch`), another tab's
 * writes, `beforeunload`, `samplebufferfull`, and that `Profiler` refuses or its `stop()` is late, rejects or
 * throws. Beneath that, native profilers are the browser's own.
 *
 * `arena.emulate()` makes up the rest too: visibility, trusted input, the store and its events, `pageshow` and
 * `resume`. Then `arena.playAll` plays whole lists, each upon an agent that is evaluated anew: what the one before had
 * hold of (listeners, timers, observers, profilers) is taken from it.
 */
(() => {
  const KEY = "_pb_s";
  const BASE = 1_700_000_000_000;
  const SECOND = 1000;
  const MINUTE = 60 * SECOND;
  const INPUTS = ["click", "keydown", "touchstart", "scroll"];
  const Native = window.Profiler;
  const { addEventListener: listen, removeEventListener: unlisten } = EventTarget.prototype;
  const monotonic = performance.now.bind(performance);
  const hop = new MessageChannel();
  const fresh = () => ({
    setup: {},
    date: 0,
    mono: 0,
    inputs: 0,
    others: 0,
    owned: [],
    refusal: "",
    stops: "go",
    held: [],
    alive: new Set(),
    last: undefined,
    started: 0,
    questions: [],
    faults: [],
    warnings: 0,
  });
  let now = fresh();

  // --- time: nothing is due but by a move ---------------------------------------------------------

  const timers = new Map();
  let timerIds = 0;
  const setTimer = (repeats) => (run, ms, ...args) => {
    timers.set(++timerIds, { run: () => run(...args), ms, repeats });
    return timerIds;
  };
  const fire = (which) => {
    for (const [id, timer] of [...timers]) {
      if (!which(timer)) continue;
      if (!timer.repeats) timers.delete(id);
      timer.run();
    }
  };
  const pass = (ms, awake) => {
    now.date += ms;
    if (awake) now.mono += ms;
  };
  window.setTimeout = setTimer(false);
  window.setInterval = setTimer(true);
  window.clearTimeout = window.clearInterval = (id) => timers.delete(id);
  Date.now = () => BASE + now.date;
  performance.now = () => monotonic() + now.mono;

  // --- the native profilers -----------------------------------------------------------------------

  const rejection = () => new DOMException("made up by the arena", "OperationError");
  const REFUSALS = {
    // Chromium's own words.
    policy: () =>
      new DOMException(
        "Failed to construct 'Profiler': JS profiling is disabled by Document Policy.",
        "NotAllowedError",
      ),
    error: () => new TypeError("Failed to construct 'Profiler': made up by the arena"),
  };

  function stop(native) {
    const list = now;
    if (!list.alive.delete(native)) list.faults.push("stopped twice");
    list.last = native;
    const trace = Native.prototype.stop.call(native);
    trace.catch(() => {});
    if (list.stops === "throw") throw rejection();
    if (list.stops === "reject") return Promise.reject(rejection());
    if (list.stops === "go") return trace;
    return new Promise((resolve, reject) => {
      list.held.push({ release: () => resolve(trace), reject: () => reject(rejection()) });
    });
  }

  function Profiler(options) {
    if (now.refusal) throw REFUSALS[now.refusal]();
    const native = new Native(options);
    if (now.alive.size) now.faults.push("two at once");
    now.alive.add(native);
    now.started++;
    native.stop = () => stop(native);
    return native;
  }

  const letGo = (how) => {
    for (const held of now.held.splice(0)) held[how]();
  };
  const fill = (native) => native?.dispatchEvent(new Event("samplebufferfull"));

  // --- servers ------------------------------------------------------------------------------------

  const UPLOADS = {
    202: () => Promise.resolve(new Response("{}", { status: 202 })),
    503: () => Promise.resolve(new Response("{}", { status: 503 })),
    fail: () => Promise.reject(new TypeError("Failed to fetch")),
    hang: () => new Promise(() => {}),
  };
  // A real `Response` takes some tasks to be read, and nothing tells when it was.
  const response = (status, json) => ({ status, json: async () => JSON.parse(json) });
  const ANSWERS = {
    yes: () => response(200, '{"admitted": true}'),
    no: () => response(200, '{"admitted": false}'),
    429: () => response(429, "{}"),
    nonsense: () => response(200, "<html>"),
  };
  window.fetch = (url) => {
    if (!String(url).startsWith("/quota")) return UPLOADS[now.setup.uploads]();
    if (now.setup.quota === "denies") return Promise.resolve(ANSWERS.no());
    return new Promise((resolve) => now.questions.push(resolve));
  };
  const answer = (how) => now.questions.shift()?.(ANSWERS[how]());

  // --- the store ----------------------------------------------------------------------------------

  const real = {
    read: () =>
      (now.setup.store === "cookie"
        ? document.cookie.match(`(?:^|; )${KEY}=([^;]*)`)?.[1]
        : localStorage.getItem(KEY)) ?? "",
    write(text) {
      if (text === this.read()) return;
      if (now.setup.store === "cookie")
        // As another tab does. Its news reach this page's listeners, as those of the agent's writes do.
        document.cookie = `${KEY}=${text};path=/;samesite=lax;max-age=${text ? 14400 : 0}`;
      else {
        // Of one's own writes nothing is told: another document makes them.
        news.due++;
        other.contentWindow.localStorage.setItem(KEY, text);
      }
    },
  };
  let store = real;
  const idle = () => Date.now() + 15 * MINUTE;
  const session = (id, created, expire) => `id=${id}&created=${created}&expire=${expire}`;
  /** News of the store come late: those of a cookie to whoever wrote it too. */
  const news = { cookie: undefined, storage: 0, due: 0 };
  let other;
  const heardAll = () =>
    now.setup.store === "cookie" ? news.cookie === real.read() : news.storage >= news.due;
  function hearNews() {
    cookieStore.addEventListener("change", ({ changed, deleted }) => {
      for (const { name, value } of [...changed, ...deleted]) if (name === KEY) news.cookie = value ?? "";
    });
    window.addEventListener("storage", () => news.storage++);
    for (const type of INPUTS)
      window.addEventListener(type, ({ isTrusted }) => isTrusted && now.inputs++, true);
  }
  const kept = () => {
    const { id, created, expire } = Object.fromEntries(new URLSearchParams(store.read()));
    return { id, created: Number(created), expire: Number(expire) };
  };
  const otherWrites = (text) => {
    if (now.setup.store !== "refused") store.write(text);
  };
  function otherExtends() {
    const { id, created, expire } = kept();
    const end = created + 240 * MINUTE;
    if (id && Date.now() < Math.min(expire, end)) otherWrites(session(id, created, Math.min(idle(), end)));
  }
  /** "", "expired", or whose session it is and when it ends. */
  function said() {
    const text = store.read();
    const { id, expire } = kept();
    if (!id) return text === "expired=1" ? "expired" : text;
    if (id.startsWith("other-")) return `${id} ${expire - BASE}`;
    if (!now.owned.includes(id)) now.owned.push(id);
    return `own-${now.owned.indexOf(id) + 1} ${expire - BASE}`;
  }

  // --- the moves ----------------------------------------------------------------------------------

  const api = () => window.profilerBridge;
  const moves = {
    init() {
      const { store, quota, consent } = now.setup;
      const asked = quota === "none" ? {} : { quota: "/quota" };
      const kind = store === "cookie" ? "cookie" : "local-storage";
      api().init({ endpoint: "/v1/profiles", store: kind, consent, ...asked });
    },
    start: () => api().start(),
    stop: () => api().stop(),
    deny: () => api().setConsent("denied"),
    grant: () => api().setConsent("granted"),
    poke: () => document.dispatchEvent(new Event("click", { bubbles: true })),
    "sleep-6m": () => pass(6 * MINUTE),
    "sleep-16m": () => pass(16 * MINUTE),
    "sleep-4h": () => pass(240 * MINUTE),
    "work-10s": () => pass(10 * SECOND, true),
    poll() {
      pass(SECOND, true);
      fire(({ ms, repeats }) => repeats && ms === SECOND);
    },
    "other-renews": () => otherWrites(session(`other-${++now.others}`, Date.now(), idle())),
    "other-extends": otherExtends,
    "other-expires": () => otherWrites("expired=1"),
    "other-clears": () => otherWrites(""),
    "refuse-policy": () => {
      now.refusal = "policy";
    },
    "refuse-error": () => {
      now.refusal = "error";
    },
    allow: () => {
      now.refusal = "";
    },
    interval: () => fire(({ ms, repeats }) => !repeats && ms === MINUTE),
    retry: () => fire(({ ms, repeats }) => !repeats && ms !== MINUTE),
    unload: () => window.dispatchEvent(new Event("beforeunload", { cancelable: true })),
    full: () => fill([...now.alive].at(-1)),
    "full-late": () => fill(now.last),
    release: () => letGo("release"),
    reject: () => letGo("reject"),
  };
  for (const how of Object.keys(ANSWERS)) moves[`answer-${how}`] = () => answer(how);
  for (const how of ["go", "hold", "reject", "throw"]) {
    moves[`stops-${how}`] = () => {
      now.stops = how;
    };
  }

  // --- what is made up for lists that are played within the page ------------------------------------

  const vouched = new WeakSet();
  const listeners = [];
  const observers = [];
  let hidden = false;
  let text = "";

  function emulate() {
    define(document, "hidden", () => hidden);
    define(document, "visibilityState", () => (hidden ? "hidden" : "visible"));
    // An event that script dispatches is never trusted; for listeners, those that are vouched for are.
    EventTarget.prototype.addEventListener = function (type, hear, options) {
      const heard = (event) =>
        hear.call(
          this,
          vouched.has(event) ? Object.create(event, { isTrusted: { value: true } }) : event,
        );
      listeners.push([this, type, heard, options]);
      listen.call(this, type, heard, options);
    };
    window.PerformanceObserver = class extends PerformanceObserver {
      constructor(hear) {
        super(hear);
        observers.push(this);
      }
    };
    console.warn = () => {
      now.warnings++;
    };
    emulateStore();
    Object.assign(moves, emulated);
    // While one lives the next are ten times as cheap; no list sees it.
    new Native({ sampleInterval: 10, maxBufferSize: 1 });
  }

  function emulateStore() {
    store = {
      read: () => text,
      write: (written) => {
        text = written;
      },
    };
    define(
      document,
      "cookie",
      () => (text ? `a=1; ${KEY}=${text}` : "a=1"),
      (cookie) => {
        if (now.setup.store === "cookie" && cookie.startsWith(`${KEY}=`))
          text = /;max-age=0$/.test(cookie) ? "" : cookie.slice(KEY.length + 1).split(";")[0];
      },
    );
    const kept = {
      getItem: () => text || null,
      setItem: (_, written) => {
        text = written;
      },
      removeItem: () => {
        text = "";
      },
    };
    define(window, "localStorage", () => {
      if (now.setup.store === "refused") throw new DOMException("denied", "SecurityError");
      return kept;
    });
    window.cookieStore = undefined;
    define(window, "cookieStore", () => jar);
  }
  const jar = new EventTarget();

  const define = (on, name, get, set) =>
    Object.defineProperty(on, name, { get, set, configurable: true });
  const turn = (to) => () => {
    if (hidden === to) return;
    hidden = to;
    document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
  };
  const emulated = {
    hide: turn(true),
    show: turn(false),
    touch() {
      const event = new Event(INPUTS[now.inputs++ % INPUTS.length], { bubbles: true });
      vouched.add(event);
      document.dispatchEvent(event);
    },
    "store-event": () =>
      now.setup.store === "cookie"
        ? jar.dispatchEvent(new Event("change"))
        : window.dispatchEvent(new Event("storage")),
    "come-back": () =>
      now.inputs++ % 2
        ? window.dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }))
        : document.dispatchEvent(new Event("resume")),
  };

  // --- a list ---------------------------------------------------------------------------------------

  /** All that is due without a timer has happened. */
  const rest = () =>
    new Promise((done) => {
      hop.port1.onmessage = done;
      hop.port2.postMessage(0);
    });

  function begin(setup) {
    now = fresh();
    now.setup = setup;
    now.refusal = setup.refuses;
    window.Profiler = setup.profiler ? Profiler : undefined;
  }

  /** Of the profilers that nobody has told to stop, the browser's own word counts. */
  const seen = () => [
    api().state,
    [...now.alive].filter((native) => !native.stopped).length,
    setupHasStore() ? said() : "",
    now.faults.join(", "),
  ];
  const setupHasStore = () => now.setup.store !== "refused" && now.setup.profiler;

  /** No call of the agent's, and no listener or timer of its, ever throws. */
  function move(name) {
    try {
      moves[name]();
    } catch (error) {
      now.faults.push(`thrown: ${error}`);
    }
    return seen();
  }

  let agent = () => {};
  /** The agent's text, for `play`. */
  function load(script) {
    agent = new Function(script);
  }

  /** Of each list: what is seen at once after the beginning and each move, and, where it lets it, at rest. */
  async function playAll(lists) {
    const all = [];
    for (const [setup, names] of lists) all.push(await play(setup, names));
    return all;
  }

  async function play(setup, names) {
    begin(setup);
    hidden = setup.hidden;
    text = "";
    agent();
    const all = [];
    for (const name of ["init", ...names]) {
      const atOnce = move(name);
      if (setup.breathes) await rest();
      all.push([atOnce, setup.breathes ? seen() : atOnce]);
    }
    await rest();
    all.push([seen(), seen()]);
    end();
    return all;
  }

  function end() {
    for (const [on, ...what] of listeners.splice(0)) unlisten.apply(on, what);
    for (const observer of observers.splice(0)) observer.disconnect();
    for (const native of now.alive) Native.prototype.stop.call(native).catch(() => {});
    timers.clear();
    delete history.pushState;
    delete window.profilerBridge;
  }

  /** A list in a tab that is moved for real: begun here, then move by move, "" being none of the page's. */
  async function beginReal(setup) {
    begin(setup);
    hearNews();
    news.cookie = real.read();
    other = document.body.appendChild(document.createElement("iframe"));
    real.write("");
    await stepReal("");
  }

  /** What is seen at rest, once the news of the store are there and so many trusted inputs. */
  async function stepReal(name, inputs = 0) {
    if (name) move(name);
    do await rest();
    while (now.setup.profiler && !(heardAll() && now.inputs >= inputs));
    await rest();
    return seen();
  }

  const fault = (event) => now.faults.push(String(event.reason ?? event.message));
  window.addEventListener("error", fault);
  window.addEventListener("unhandledrejection", fault);
  window.arena = { emulate, load, playAll, beginReal, stepReal };
})();
