// The native Profiler, item by item: what a page gets, and what Chromium is known to give. Both are
// compared, and both sides (with the observer, without) with each other.
//
// https://wicg.github.io/js-self-profiling/; what the specification leaves open was measured on Chromium.

const items = {};
/** `expected` may be a function, where it depends on the page's surroundings. */
const item = (name, expected, run) => {
  items[name] = { expected, run };
};

const GIVEN = { sampleInterval: 10, maxBufferSize: 1000 };
/** A sandboxed frame: its origin is its own, so all its scripts are of another one. */
const OPAQUE = self.origin === "null";

function refusal(error) {
  return [error.constructor.name, error.name, error.message];
}

function thrown(action) {
  try {
    return String(action());
  } catch (error) {
    return refusal(error);
  }
}

const rejected = (promise) => promise.then(() => "no error", refusal);
const task = () => new Promise((done) => setTimeout(done));
const full = (profiler) => new Promise((done) => profiler.addEventListener("samplebufferfull", done, { once: true }));

/** Constructs, uses and stops; nothing is left running. */
async function withProfiler(options, use) {
  const profiler = new Profiler(options);
  try {
    return await use(profiler);
  } finally {
    if (!profiler.stopped) await profiler.stop();
  }
}

// --- construction ----------------------------------------------------------------------------------

const failed = "Failed to construct 'Profiler': ";
const notRead = (member, why) =>
  `${failed}Failed to read the '${member}' property from 'ProfilerInitOptions': ${why}`;

item("no options", ["TypeError", "TypeError", `${failed}1 argument required, but only 0 present.`], () =>
  thrown(() => new Profiler()),
);
item("options of the wrong type", ["TypeError", "TypeError", `${failed}The provided value is not of type 'ProfilerInitOptions'.`], () =>
  thrown(() => new Profiler(5)),
);
item("no buffer size", ["TypeError", "TypeError", notRead("maxBufferSize", "Required member is undefined.")], () =>
  thrown(() => new Profiler({ sampleInterval: 10 })),
);
item("no interval", ["TypeError", "TypeError", notRead("sampleInterval", "Required member is undefined.")], () =>
  thrown(() => new Profiler({ maxBufferSize: 10 })),
);
item("an interval that is no number", ["TypeError", "TypeError", notRead("sampleInterval", "The provided double value is non-finite.")], () =>
  thrown(() => new Profiler({ sampleInterval: NaN, maxBufferSize: 10 })),
);
item("a negative interval", ["RangeError", "RangeError", `${failed}Invalid sample interval`], () =>
  thrown(() => new Profiler({ sampleInterval: -1, maxBufferSize: 10 })),
);
item("without new", ["TypeError", "TypeError", `${failed}Please use the 'new' operator, this DOM object constructor cannot be called as a function.`], () =>
  thrown(() => Profiler(GIVEN)),
);
item(
  "the interval is cut to whole ms, then rounded up to a multiple of 10",
  [[0, 10], [0.5, 10], [1, 10], [9.99, 10], [10, 10], [10.001, 10], [11, 20], [20, 20], [25, 30], [101, 110], [1000.5, 1000], ["20", 20]],
  async () => {
    const granted = [];
    for (const asked of [0, 0.5, 1, 9.99, 10, 10.001, 11, 20, 25, 101, 1000.5, "20"]) {
      await withProfiler({ sampleInterval: asked, maxBufferSize: 10 }, (profiler) => {
        granted.push([asked, profiler.sampleInterval]);
      });
    }
    return granted;
  },
);
item("buffer sizes are cut to 32 bits", ["[object Promise]", "[object Promise]", "[object Promise]", "[object Promise]"], () =>
  [-1, 0, 2.7, 2 ** 33 + 5].map((maxBufferSize) => thrown(() => new Profiler({ sampleInterval: 10, maxBufferSize }).stop())),
);
item(
  "over a hundred at once",
  [100, ["TypeError", "TypeError", `${failed}Reached maximum concurrent amount of profilers`], "one more fits"],
  async () => {
    const made = [];
    let last = null;
    try {
      while (made.length < 150) made.push(new Profiler(GIVEN));
    } catch (error) {
      last = refusal(error);
    }
    await made[0].stop();
    const more = thrown(() => made.push(new Profiler(GIVEN)) && "one more fits");
    await Promise.all(made.slice(1).map((profiler) => profiler.stop()));
    return [made.length - (more === "one more fits" ? 1 : 0), last, more];
  },
);

// --- the interface ---------------------------------------------------------------------------------

item("attributes", [10, false, true], () =>
  withProfiler(GIVEN, async (profiler) => {
    const before = [profiler.sampleInterval, profiler.stopped];
    const promise = profiler.stop();
    const seen = [...before, profiler.stopped]; // stopped at once, before the trace is there
    await promise;
    return seen;
  }),
);
item("attributes cannot be set", ["TypeError", "TypeError", 10, false], () =>
  withProfiler(GIVEN, (profiler) => {
    "use strict";
    const setting = (key) => thrown(() => { profiler[key] = 5; })[1];
    return [setting("stopped"), setting("sampleInterval"), profiler.sampleInterval, profiler.stopped];
  }),
);
item(
  "the class",
  {
    class: ["Profiler", 1, ["length", "name", "prototype"], true],
    members: ["sampleInterval", "stopped", "stop", "constructor", "Symbol(Symbol.toStringTag)"],
    stop: ["stop", 0, true, true, true],
    tag: "[object Profiler]",
  },
  () => {
    const { enumerable, writable, configurable } = Object.getOwnPropertyDescriptor(Profiler.prototype, "stop");
    return {
      class: [Profiler.name, Profiler.length, Object.getOwnPropertyNames(Profiler), Object.getPrototypeOf(Profiler) === EventTarget],
      members: Reflect.ownKeys(Profiler.prototype).map(String),
      stop: [Profiler.prototype.stop.name, Profiler.prototype.stop.length, enumerable, writable, configurable],
      tag: Object.prototype.toString.call(Profiler.prototype),
    };
  },
);
item("there is no event handler attribute", [false, "not called"], () =>
  withProfiler({ sampleInterval: 10, maxBufferSize: 1 }, async (profiler) => {
    let called = "not called";
    profiler.onsamplebufferfull = () => { called = "called"; };
    await full(profiler);
    return ["onsamplebufferfull" in Profiler.prototype, called];
  }),
);
item("it is an event target", { instance: true, heard: ["function", "object", "made up", "made up"], trusted: [false, false], prevented: false }, () =>
  withProfiler(GIVEN, (profiler) => {
    const heard = [];
    const trusted = [];
    const listener = (event) => { heard.push("function"); trusted.push(event.isTrusted); };
    const object = { handleEvent(event) { heard.push(this === object && event.target === profiler ? "object" : "?"); event.preventDefault(); } };
    const controller = new AbortController();
    const another = () => heard.push("made up");
    profiler.addEventListener("mine", listener, { once: true });
    profiler.addEventListener("mine", object);
    profiler.addEventListener("mine", another);
    profiler.addEventListener("mine", another); // the same listener counts once
    profiler.addEventListener("mine", () => heard.push("aborted"), { signal: controller.signal });
    controller.abort();
    const result = profiler.dispatchEvent(new Event("mine", { cancelable: true }));
    profiler.removeEventListener("mine", object);
    trusted.push(profiler.dispatchEvent(new Event("mine")) ? false : "prevented");
    return { instance: profiler instanceof EventTarget, heard, trusted, prevented: result };
  }),
);
item("a samplebufferfull made up by the page", [[false, true, false], "later the real one", [true, true, false]], () =>
  withProfiler({ sampleInterval: 10, maxBufferSize: 20 }, async (profiler) => {
    const seen = [];
    const note = (event) => seen.push([event.isTrusted, event.target === profiler, profiler.stopped]);
    profiler.addEventListener("samplebufferfull", note);
    profiler.dispatchEvent(new Event("samplebufferfull"));
    seen.push("later the real one");
    await full(profiler);
    return seen;
  }),
);
const illegal = (what, why) => ["TypeError", "TypeError", what ? `${what}: ${why}` : why];
item(
  "brand checks",
  [
    illegal("Failed to execute 'stop' on 'Profiler'", "Illegal invocation"),
    illegal("Failed to execute 'stop' on 'Profiler'", "Illegal invocation"),
    illegal("", "Illegal invocation"),
    illegal("", "Illegal invocation"),
  ],
  async () => [
    await rejected(Profiler.prototype.stop.call({})),
    await rejected(Profiler.prototype.stop.call(Object.create(Profiler.prototype))),
    thrown(() => Profiler.prototype.stopped),
    thrown(() => Object.create(Profiler.prototype).sampleInterval),
  ],
);
item("a class that extends it", ["Mine", true, true, 10, "mine", true, true, ["frames", "resources", "samples", "stacks"], true], async () => {
  class Mine extends Profiler {
    word = "mine";
    stop() {
      this.asked = true;
      return super.stop();
    }
  }
  const mine = new Mine(GIVEN);
  const seen = [mine.constructor.name, mine instanceof Profiler, mine instanceof Mine, mine.sampleInterval, mine.word];
  const trace = await mine.stop();
  return [...seen, mine.asked, mine.stopped, Object.keys(trace), Reflect.construct(Profiler, [GIVEN], Mine) instanceof Mine];
});
item("not in workers", () => (OPAQUE ? "no worker here" : "undefined"), async () => {
  try {
    // The page's policy may want Trusted Types for a worker's address.
    const policy = self.trustedTypes?.createPolicy(`worker-${Math.random()}`, { createScriptURL: (url) => url });
    const worker = new Worker(policy ? policy.createScriptURL("/worker.js") : "/worker.js");
    const said = await new Promise((done) => {
      worker.onmessage = (event) => done(event.data);
      worker.onerror = () => done("no worker here");
    });
    worker.terminate();
    return said;
  } catch {
    return "no worker here";
  }
});

// --- stopping --------------------------------------------------------------------------------------

item(
  "stop settles in a task of its own, in its turn",
  ["now", "microtask", "microtask's microtask", "posted before", "timer before", "stop", "posted after", "timer after"],
  async () => {
    const post = (action) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => { port1.close(); action(); };
      port2.postMessage(0);
    };
    const order = [];
    const note = (what) => () => { order.push(what); };
    const profiler = new Profiler(GIVEN);
    await new Promise((done) => setTimeout(done, 30));
    await new Promise((done) => post(() => {
      post(note("posted before"));
      setTimeout(note("timer before"));
      profiler.stop().then(note("stop"));
      Promise.resolve().then(note("microtask")).then(note("microtask's microtask"));
      post(note("posted after"));
      setTimeout(() => { order.push("timer after"); done(); });
      order.push("now");
    }));
    return order;
  },
);
item("a second stop", ["DOMException", "InvalidStateError", "Profiler already stopped."], async () => {
  const profiler = new Profiler(GIVEN);
  await profiler.stop();
  return rejected(profiler.stop());
});
item("a second stop while the first is pending", ["fulfilled", "rejected", "InvalidStateError", true], async () => {
  const profiler = new Profiler(GIVEN);
  const results = await Promise.allSettled([profiler.stop(), profiler.stop()]);
  return [...results.map((result) => result.status), results[1].reason.name, profiler.stopped];
});

// --- a full buffer ---------------------------------------------------------------------------------

item("samplebufferfull", ["Event", "samplebufferfull", true, true, false, false, false], () =>
  withProfiler({ sampleInterval: 10, maxBufferSize: 3 }, async (profiler) => {
    const event = await full(profiler);
    return [
      event.constructor.name, event.type, event.isTrusted, event.target === profiler,
      event.bubbles, event.cancelable, event.composed,
    ];
  }),
);
item("a full buffer does not stop it, and takes no more", [false, true, 3, 1], async () => {
  const profiler = new Profiler({ sampleInterval: 10, maxBufferSize: 3 });
  let events = 0;
  profiler.addEventListener("samplebufferfull", () => { events += 1; });
  await full(profiler);
  const { stopped } = profiler;
  const another = new Profiler({ sampleInterval: 10, maxBufferSize: 8 }); // as long as more samples take
  await full(another);
  await another.stop();
  const promise = profiler.stop();
  return [stopped, profiler.stopped, (await promise).samples.length, events];
});

// --- the trace -------------------------------------------------------------------------------------

/** Idle, work of each script for so long, idle again. */
const work = async (ms) => {
  const from = performance.now();
  const profiler = new Profiler(GIVEN);
  const pause = () => new Promise((done) => setTimeout(done, ms));
  await pause();
  ownWork(ms);
  foreignWork(ms);
  corsWork(ms);
  inlineWork(ms);
  await pause();
  const trace = await profiler.stop();
  return { trace, from, until: performance.now() };
};
const READABLE = [...(OPAQUE ? [] : ["ownWork"]), "corsWork", "inlineWork"];

/** One trace for all items below: on a busy machine it takes longer until all have been met at work. */
const traced = async () => {
  for (let ms = 60; ; ms *= 2) {
    const found = await work(ms);
    const { frames, samples } = found.trace;
    const met = READABLE.every((name) => frames.some((frame) => frame.name === name));
    if (ms > 1000 || (met && samples.some((sample) => sample.stackId === undefined))) return found;
  }
};
let once;
const withTrace = (use) => async () => use(await (once ??= traced()));
const keysOf = (values) => [...new Set(values.map((value) => Object.keys(value).sort().join()))].sort();

item("the trace has four lists", { frames: "Array", resources: "Array", samples: "Array", stacks: "Array" }, withTrace(({ trace }) =>
  Object.fromEntries(Object.entries(trace).map(([key, value]) => [key, value.constructor.name])),
));
item("samples have a time, and a stack where there was one", ["stackId,timestamp", "timestamp"], withTrace(({ trace }) => keysOf(trace.samples)));
item("samples are in order, in the page's time", [true, true], withTrace(({ trace, from, until }) => {
  const times = trace.samples.map((sample) => sample.timestamp);
  return [times.every((time, i) => i === 0 || time >= times[i - 1]), times[0] >= from - 1 && times.at(-1) <= until + 1];
}));
item("samples refer to stacks, stacks to frames and parents, frames to resources", [true, true, true], withTrace(({ trace }) => [
  trace.samples.every((sample) => sample.stackId === undefined || sample.stackId in trace.stacks),
  trace.stacks.every((stack) => stack.frameId in trace.frames && (stack.parentId === undefined || stack.parentId in trace.stacks)),
  trace.frames.every((frame) => frame.resourceId === undefined || frame.resourceId in trace.resources),
]));
// Where all that calls is hidden, what is left has no parent.
item("stacks begin at the bottom", () => (OPAQUE ? ["frameId"] : ["frameId", "frameId,parentId"]), withTrace(({ trace }) => keysOf(trace.stacks)));
item("frames have a place", ["column,line,name,resourceId"], withTrace(({ trace }) =>
  // Functions of the engine itself (`sqrt`, `now`) have none.
  keysOf(trace.frames.filter((frame) => frame.resourceId !== undefined)),
));
item(
  "frames of scripts that the page may read, lines and columns from 1",
  // Where the function's parameters begin.
  () => [OPAQUE ? "none" : "/work.js 2:19", "/cors.js 3:22", "page 3:20", "none"],
  withTrace(({ trace }) =>
    ["ownWork", "corsWork", "inlineWork", "foreignWork"].map((name) => {
      const frame = trace.frames.find((one) => one.name === name);
      if (!frame) return "none";
      const resource = trace.resources[frame.resourceId];
      const where = resource === location.href ? "page" : new URL(resource).pathname;
      return `${where} ${frame.line}:${frame.column}`;
    }),
  ),
);
item("a script of another origin leaves no trace", [false, false], withTrace(({ trace }) => [
  trace.resources.some((resource) => resource.endsWith("/foreign.js")),
  JSON.stringify(trace).includes("foreignWork"),
]));
item("the trace is plain data", [true, true, false, true, true], withTrace(({ trace }) => [
  Object.getPrototypeOf(trace) === Object.prototype,
  trace.samples.constructor === Array,
  Object.isFrozen(trace),
  JSON.stringify(structuredClone(trace)) === JSON.stringify(trace),
  Reflect.ownKeys(trace).length === 4,
]));
item("each trace is the page's own to change", [5, 0], async () => {
  const [one, two] = [new Profiler(GIVEN), new Profiler(GIVEN)];
  const traces = await Promise.all([one.stop(), two.stop()]);
  traces[0].samples = 5;
  return [traces[0].samples, traces[1].samples.length * 0];
});

/** Runs all and gives {name: [seen, expected]} as JSON texts. */
async function runItems() {
  const results = {};
  for (const [name, { expected, run }] of Object.entries(items)) {
    let seen;
    try {
      seen = await run();
    } catch (error) {
      seen = `the item failed: ${error.stack}`;
    }
    await task();
    const known = typeof expected === "function" ? expected() : expected;
    results[name] = [JSON.stringify(seen), JSON.stringify(known)];
  }
  return results;
}
