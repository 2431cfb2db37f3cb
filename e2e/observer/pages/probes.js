// Ways in which a page could notice that it is watched. Each probe gives JSON that must be the same
// with the observer and without. Served as a script, so that stacks name this file.

const probes = {};
const probe = (name, run) => {
  probes[name] = run;
};

const GIVEN = { sampleInterval: 10, maxBufferSize: 1000 };

/** An error as a page sees it: kind, words, stack, the shape of its properties. */
function shown(error) {
  const stack = Object.getOwnPropertyDescriptor(error, "stack") ?? {};
  return {
    tag: Object.prototype.toString.call(error),
    name: error.name,
    message: error.message,
    code: error.code,
    own: Object.getOwnPropertyNames(error),
    constructor: error.constructor.name,
    sameRealm: error instanceof (error.constructor === DOMException ? DOMException : Error),
    stack: error.stack,
    stackShape: [typeof stack.get, typeof stack.set, typeof stack.value, stack.enumerable],
  };
}

function thrown(action) {
  try {
    return { result: String(action()) };
  } catch (error) {
    return shown(error);
  }
}

async function rejected(action) {
  try {
    const promise = action();
    return { native: promise.constructor === Promise, result: String(await promise) };
  } catch (error) {
    return shown(error);
  }
}

/** Runs at the bottom of `depth` frames, deeper than `Error.stackTraceLimit`. */
function deep(depth, action) {
  return depth === 0 ? action() : deep(depth - 1, action);
}

function described(owner, key) {
  const found = Object.getOwnPropertyDescriptor(owner, key);
  return found && { ...found, value: typeof found.value, get: print(found.get), set: print(found.set) };
}

function print(fn) {
  return typeof fn === "function" ? Function.prototype.toString.call(fn) : typeof fn;
}

const byDate = () => Date.now();
const byPerformance = () => performance.timeOrigin + performance.now();
/** Whether `make` gives the time of its call, ms by `clock`; a machine may be slow in between. */
function isNow(make, clock = byDate) {
  const before = clock();
  const made = make();
  return made >= before - 1000 && made <= clock() + 1000;
}

/** Everything about a function that script can ask. */
function portrait(fn) {
  return {
    type: typeof fn,
    tag: Object.prototype.toString.call(fn),
    text: [String(fn), `${fn}`, fn.toString(), print(fn)],
    name: described(fn, "name"),
    length: described(fn, "length"),
    nameText: fn.name,
    lengthNumber: fn.length,
    own: Reflect.ownKeys(fn).map(String),
    shapes: Reflect.ownKeys(fn).map((key) => described(fn, key)),
    prototype: Object.getPrototypeOf(fn) === Function.prototype,
    extensible: Object.isExtensible(fn),
    enumerated: Object.keys(fn),
    construct: thrown(() => new fn.call()),
    isFunction: fn instanceof Function,
    caller: thrown(() => fn.caller),
    arguments: thrown(() => fn.arguments),
    hasOwnPrototype: Object.hasOwn(fn, "prototype"),
  };
}

const accessor = (owner, key, half) => Object.getOwnPropertyDescriptor(owner, key)[half];

const SUBJECTS = {
  Profiler: () => window.Profiler,
  "Profiler.prototype.stop": () => Profiler.prototype.stop,
  Date: () => Date,
  "Date.now": () => Date.now,
  File: () => File,
  "Document.cookie set": () => accessor(Document.prototype, "cookie", "set"),
  "Document.cookie get": () => accessor(Document.prototype, "cookie", "get"),
  "CookieStore.set": () => CookieStore.prototype.set,
  "CookieStore.delete": () => CookieStore.prototype.delete,
  "Storage.setItem": () => Storage.prototype.setItem,
  "Storage.removeItem": () => Storage.prototype.removeItem,
  "Storage.clear": () => Storage.prototype.clear,
  "Function.toString": () => Function.prototype.toString,
  setTimeout: () => setTimeout,
  setInterval: () => setInterval,
  clearTimeout: () => clearTimeout,
  clearInterval: () => clearInterval,
  "Temporal.Now.instant": () => Temporal.Now.instant,
  "Temporal.Now.zonedDateTimeISO": () => Temporal.Now.zonedDateTimeISO,
  "Temporal.Now.plainDateTimeISO": () => Temporal.Now.plainDateTimeISO,
  "Temporal.Now.plainDateISO": () => Temporal.Now.plainDateISO,
  "Temporal.Now.plainTimeISO": () => Temporal.Now.plainTimeISO,
};

probe("portraits of all functions", () =>
  Object.fromEntries(Object.entries(SUBJECTS).map(([name, get]) => [name, portrait(get())])),
);
probe("without new, with new", () =>
  Object.fromEntries(
    Object.entries(SUBJECTS).map(([name, get]) => {
      const fn = get();
      return [name, thrown(() => typeof fn())];
    }),
  ),
);
probe("methods are no constructors", () => [
  thrown(() => new Profiler.prototype.stop()),
  thrown(() => new Date.now()),
  thrown(() => new localStorage.setItem()),
  thrown(() => new Function.prototype.toString()),
  thrown(() => Reflect.construct(Object, [], Date.now)),
  thrown(() => class extends Date.now {}),
]);
probe("functions cannot be cloned", () => [
  thrown(() => structuredClone(Date.now)),
  thrown(() => postMessage(Profiler)),
  thrown(() => history.pushState(localStorage.setItem, "")),
]);
probe("names on window", () => Object.getOwnPropertyNames(window).filter((name) => isNaN(name)));
probe("keys on window", () => Reflect.ownKeys(window).filter((name) => isNaN(String(name))).length);
probe("enumerated on window", () => {
  const names = [];
  for (const name in window) names.push(name);
  return names;
});
probe("names on prototypes", () =>
  [Profiler, Date, File, Document, Storage, CookieStore, Function, Promise, Error, Event].map((type) => [
    Reflect.ownKeys(type).map(String),
    Reflect.ownKeys(type.prototype).map(String),
  ]),
);
probe("descriptors", () => [
  described(window, "Profiler"),
  described(Profiler.prototype, "stop"),
  described(Profiler.prototype, "constructor"),
  described(Profiler, "prototype"),
  described(window, "Date"),
  described(Date, "now"),
  described(Date.prototype, "constructor"),
  described(window, "File"),
  described(File.prototype, "constructor"),
  described(Document.prototype, "cookie"),
  described(Storage.prototype, "setItem"),
  described(CookieStore.prototype, "set"),
  described(Function.prototype, "toString"),
  described(Temporal.Now, "instant"),
  described(window, "setTimeout"),
  described(window, "setInterval"),
  described(window, "clearTimeout"),
  described(window, "clearInterval"),
]);
probe("document and elements carry nothing", () => [
  Reflect.ownKeys(document).map(String),
  Reflect.ownKeys(document.documentElement).map(String),
  Reflect.ownKeys(navigator).map(String),
  Reflect.ownKeys(performance).map(String),
  document.documentElement.getAttributeNames(),
  [...document.documentElement.children].map((child) => child.outerHTML),
]);
probe("Error is as it was", () => [
  Reflect.ownKeys(Error).map(String),
  Error.stackTraceLimit,
  described(Error, "stackTraceLimit"),
  typeof Error.prepareStackTrace,
]);
probe("toString on strangers", () => [
  thrown(() => Function.prototype.toString.call({})),
  thrown(() => Function.prototype.toString.call(undefined)),
  thrown(() => Function.prototype.toString.call("text")),
  thrown(() => Function.prototype.toString.call(new Proxy({}, {}))),
  thrown(() => Function.prototype.toString.call(new Proxy(() => 1, {}))),
  thrown(() => Function.prototype.toString.call(class A {})),
  thrown(() => Function.prototype.toString.apply(Function.prototype.toString, [])),
  thrown(() => Reflect.apply(Function.prototype.toString, Profiler, [])),
  thrown(() => Function.prototype.toString.bind(Date.now)()),
  thrown(() => print(Date.now.bind(Date))),
  thrown(() => deep(30, () => Function.prototype.toString.call({}))),
]);
probe("toString from another frame", () => {
  const frame = document.body.appendChild(document.createElement("iframe"));
  const theirs = frame.contentWindow.Function.prototype.toString;
  const seen = [
    theirs.call(Profiler.prototype.stop),
    theirs.call(Date),
    theirs.call(Date.now),
    theirs.call(theirs),
    theirs.call(Function.prototype.toString),
    Function.prototype.toString.call(frame.contentWindow.Date.now),
    Function.prototype.toString.call(frame.contentWindow.Profiler),
    Function.prototype.toString.call(theirs),
    Object.getOwnPropertyNames(frame.contentWindow).length - Object.getOwnPropertyNames(window).length,
  ];
  frame.remove();
  return seen.slice(0, 8);
});
probe("names on a frame's window", () => {
  const frame = document.body.appendChild(document.createElement("iframe"));
  const names = Object.getOwnPropertyNames(frame.contentWindow);
  frame.remove();
  return names;
});

// --- Profiler -----------------------------------------------------------------------------------

probe("construction", () => thrown(() => new Profiler(GIVEN)));
probe("construction in a deep stack", () => thrown(() => deep(30, () => new Profiler(GIVEN))));
probe("construction with a longer stack", () => {
  Error.stackTraceLimit = 50;
  const seen = thrown(() => deep(30, () => new Profiler({})));
  Error.stackTraceLimit = 10;
  return seen;
});
probe("construction with no stack", () => {
  Error.stackTraceLimit = 0;
  const seen = thrown(() => new Profiler({}));
  Error.stackTraceLimit = 10;
  return seen;
});
probe("construction without a stack limit", () => {
  delete Error.stackTraceLimit;
  const seen = thrown(() => new Profiler({}));
  Error.stackTraceLimit = 10;
  return seen;
});
probe("stacks prepared by the page", () => {
  let calls = 0;
  Error.prepareStackTrace = (error, sites) => {
    calls += 1;
    return [String(error), sites.map((site) => `${site.getFunctionName()}:${site.getLineNumber()}`)];
  };
  const seen = [thrown(() => new Profiler({})), thrown(() => Function.prototype.toString.call(1)), calls];
  delete Error.prepareStackTrace;
  return seen;
});
probe("bad options", () => [
  thrown(() => new Profiler()),
  thrown(() => new Profiler(null)),
  thrown(() => new Profiler(1)),
  thrown(() => new Profiler("text")),
  thrown(() => new Profiler({})),
  thrown(() => new Profiler({ sampleInterval: 10 })),
  thrown(() => new Profiler({ maxBufferSize: 10 })),
  thrown(() => new Profiler({ sampleInterval: -1, maxBufferSize: 10 })),
  thrown(() => new Profiler({ sampleInterval: NaN, maxBufferSize: 10 })),
  thrown(() => new Profiler({ sampleInterval: Symbol("s"), maxBufferSize: 10 })),
  thrown(() => new Profiler({ sampleInterval: 10n, maxBufferSize: 10 })),
  thrown(() => new Profiler({ sampleInterval: 10, maxBufferSize: "x" })),
  thrown(() => Reflect.construct(Profiler, [GIVEN], 5)),
  thrown(() => Reflect.apply(Profiler, undefined, [GIVEN])),
  thrown(() => Profiler.call({}, GIVEN)),
]);
probe("options are read once, in order", () => {
  const read = [];
  const options = {
    get sampleInterval() {
      read.push(["sampleInterval", this === options]);
      return { valueOf: () => read.push("valueOf") };
    },
    get maxBufferSize() {
      read.push(["maxBufferSize", this === options]);
      return "100";
    },
    get another() {
      read.push("another");
    },
  };
  return [thrown(() => new Profiler(options)), read];
});
probe("options as a proxy", () => {
  const asked = [];
  const log = new Proxy({}, { get: (_, trap) => (...args) => { asked.push([trap, String(args[1])]); return Reflect[trap](...args); } });
  return [thrown(() => new Profiler(new Proxy({ ...GIVEN }, log))), asked];
});
probe("options that throw", () => {
  const mine = new RangeError("mine");
  try {
    new Profiler({ sampleInterval: 10, get maxBufferSize() { throw mine; } });
  } catch (error) {
    return [error === mine, String(error)];
  }
});
probe("instances", () => {
  try {
    const profiler = new Profiler(GIVEN);
    const seen = [
      profiler instanceof Profiler,
      profiler instanceof EventTarget,
      profiler.constructor === Profiler,
      Object.getPrototypeOf(profiler) === Profiler.prototype,
      Object.getPrototypeOf(Profiler) === EventTarget,
      Object.prototype.toString.call(profiler),
      Reflect.ownKeys(profiler),
      profiler.sampleInterval,
      profiler.stopped,
      profiler.stop === Profiler.prototype.stop,
      Profiler === window.Profiler,
      Profiler.prototype.constructor === Profiler,
    ];
    profiler.stop();
    return [...seen, profiler.stopped];
  } catch (error) {
    return shown(error);
  }
});
probe("subclass", async () => {
  class Sub extends Profiler {
    extra = 1;
    constructor(options) {
      super(options);
      this.target = new.target === Sub;
    }
    stop() {
      this.asked = true;
      return super.stop();
    }
  }
  try {
    const sub = new Sub(GIVEN);
    const promise = sub.stop();
    return [
      sub instanceof Sub, sub instanceof Profiler, sub.extra, sub.target, sub.asked,
      sub.constructor === Sub, Object.getPrototypeOf(Sub) === Profiler, Object.keys(await promise),
      promise.constructor === Promise,
    ];
  } catch (error) {
    return shown(error);
  }
});
probe("subclass by Reflect.construct and old style", () => {
  function Old() {}
  Old.prototype = Object.create(Profiler.prototype);
  try {
    const made = Reflect.construct(Profiler, [GIVEN], Old);
    made.stop();
    return [made instanceof Old, made instanceof Profiler, made.stopped];
  } catch (error) {
    return shown(error);
  }
});
probe("a newTarget whose prototype throws", () => {
  const target = new Proxy(function () {}, { get: (t, key) => { if (key === "prototype") throw new Error("no prototype"); return t[key]; } });
  const seen = thrown(() => Reflect.construct(Profiler, [GIVEN], target));
  return [seen.name, seen.message];
});
probe("illegal invocations", async () => [
  await rejected(() => Profiler.prototype.stop.call({})),
  await rejected(() => Profiler.prototype.stop.call(undefined)),
  await rejected(() => Profiler.prototype.stop()),
  await rejected(() => deep(30, () => Profiler.prototype.stop.call(Profiler.prototype))),
  thrown(() => Profiler.prototype.stopped),
]);
probe("stop gives a trace", async () => {
  try {
    const profiler = new Profiler(GIVEN);
    const promise = profiler.stop();
    const shape = [promise instanceof Promise, promise.constructor === Promise, Reflect.ownKeys(promise).length, Object.getPrototypeOf(promise) === Promise.prototype];
    const trace = await promise;
    return [...shape, Object.keys(trace), Object.prototype.toString.call(trace), await promise === trace];
  } catch (error) {
    return shown(error);
  }
});
probe("a second stop", async () => {
  try {
    const profiler = new Profiler(GIVEN);
    await profiler.stop();
    return await rejected(() => deep(20, () => profiler.stop()));
  } catch (error) {
    return shown(error);
  }
});
probe("two stops at once", async () => {
  try {
    const profiler = new Profiler(GIVEN);
    const both = [profiler.stop(), profiler.stop()];
    const results = await Promise.allSettled(both);
    return [both[0] === both[1], results.map((r) => r.status), shown(results[1].reason)];
  } catch (error) {
    return shown(error);
  }
});
probe("order of settling", async () => {
  try {
    const order = [];
    const one = new Profiler(GIVEN);
    const two = new Profiler(GIVEN);
    const tick = (name, left) => left && Promise.resolve().then(() => { order.push(`${name}${left}`); tick(name, left - 1); });
    tick("before", 6);
    const a = one.stop().then(() => order.push("one"));
    tick("between", 6);
    const b = two.stop().then(() => order.push("two"));
    const c = one.stop().catch(() => order.push("again"));
    tick("after", 6);
    await Promise.all([a, b, c]);
    await new Promise((done) => setTimeout(done, 20));
    return order;
  } catch (error) {
    return shown(error);
  }
});
probe("unhandled rejections", async () => {
  const seen = [];
  const reject = async (action) => {
    const heard = new Promise((done) => addEventListener("unhandledrejection", done, { once: true }));
    const promise = action();
    const event = await Promise.race([heard, new Promise((done) => setTimeout(done, 2000))]);
    event?.preventDefault();
    seen.push([event?.reason.name, event?.promise === promise]);
  };
  await reject(() => Profiler.prototype.stop.call({}));
  await reject(() => {
    try {
      const profiler = new Profiler(GIVEN);
      profiler.stop();
      return profiler.stop();
    } catch {
      return Promise.reject(new Error("no policy"));
    }
  });
  await reject(() => cookieStore.set());
  await reject(() => cookieStore.set("_dd_s", "a;b"));
  await reject(() => cookieStore.set("other", "a;b"));
  return seen;
});
probe("no unhandled rejection where there is none", async () => {
  const seen = [];
  const heard = (event) => { seen.push(String(event.reason)); event.preventDefault(); };
  addEventListener("unhandledrejection", heard);
  addEventListener("rejectionhandled", heard);
  await cookieStore.set("_dd_s", "a;b").catch(() => {});
  try {
    const profiler = new Profiler(GIVEN);
    profiler.stop();
    profiler.stop().catch(() => {});
  } catch { /* no policy */ }
  await new Promise((done) => setTimeout(done, 50));
  removeEventListener("unhandledrejection", heard);
  removeEventListener("rejectionhandled", heard);
  return seen;
});
probe("samplebufferfull", async () => {
  try {
    const profiler = new Profiler({ sampleInterval: 10, maxBufferSize: 2 });
    const seen = [];
    await new Promise((done) => {
      profiler.onsamplebufferfull = () => seen.push("handler");
      profiler.addEventListener("samplebufferfull", (event) => {
        seen.push([event.type, event.isTrusted, event.target === profiler, profiler.stopped]);
        done();
      });
    });
    const trace = await profiler.stop();
    return [seen, trace.samples.length];
  } catch (error) {
    return shown(error);
  }
});
probe("a hundred profilers and one more", async () => {
  const made = [];
  let last = null;
  try {
    for (let i = 0; i < 101; i++) made.push(new Profiler(GIVEN));
  } catch (error) {
    last = shown(error);
  }
  await Promise.all(made.map((profiler) => profiler.stop()));
  return [made.length, last];
});
probe("what a trace shows", async () => {
  try {
    const profiler = new Profiler(GIVEN);
    const until = performance.now() + 200;
    while (performance.now() < until) {
      for (let i = 0; i < 50; i++) {
        localStorage.setItem("_dd_s", `id=${i}`);
        Date.now();
        String(new Date());
      }
    }
    const trace = await profiler.stop();
    localStorage.removeItem("_dd_s");
    const strange = trace.frames.filter((frame) => frame.resourceId === undefined && !/^(setItem|now|String|Date|toString|set|add|defineProperty|apply|call|stringify|get|removeItem|Profiler|stop|\(.*\)|.*native.*|join|next|)$/.test(frame.name));
    return [trace.resources, strange.map((frame) => frame.name)];
  } catch (error) {
    return shown(error);
  }
});

// --- Date, File, Temporal ------------------------------------------------------------------------

probe("Date is Date", () => {
  class Sub extends Date {}
  const near = (make) => isNow(make, byPerformance);
  return [
    new Date().constructor === Date, Date.prototype.constructor === Date, Date === window.Date,
    new Sub() instanceof Date, new Sub() instanceof Sub, new Sub().constructor === Sub,
    near(() => Date.now()), near(() => +new Date()), near(() => +new Sub()), near(() => new Date().getTime()),
    typeof Date(), new Date(Date()).getFullYear() === new Date().getFullYear(),
    Date.length, Date.name, new Date(0).toISOString(), new Date(2020, 1, 3, 4).getMonth(),
    new Date("2020-01-01T00:00:00Z").getTime(), new Date(undefined).getTime(), new Date(NaN).getTime(),
    Date.UTC(2020, 1), Date.parse("2020-01-01"), structuredClone(new Date(5)).getTime(),
    Object.getOwnPropertyNames(Date), Object.getOwnPropertyNames(Date.prototype).length,
    Reflect.construct(Date, []) instanceof Date, new (Date.bind(null, 7))().getTime(),
    Reflect.apply(Date, null, [0]) === Reflect.apply(Date, null, []),
    Object.prototype.toString.call(new Date()), JSON.stringify(new Date(0)),
  ];
});
probe("Date's errors", () => [
  thrown(() => new Date(Symbol("s"))),
  thrown(() => new Date(1n)),
  thrown(() => deep(20, () => new Date({ valueOf() { throw new TypeError("mine"); } }))),
  thrown(() => Date.prototype.getTime.call({})),
  thrown(() => new Date(NaN).toISOString()),
]);
probe("File is File", async () => {
  let file;
  const now = isNow(() => {
    file = new File(["ab", "c"], "name.txt", { type: "text/plain" });
    return file.lastModified;
  });
  return [
    file instanceof File, file instanceof Blob, file.constructor === File, file.name, file.type, file.size,
    await file.text(), now, isNow(() => new File([], "x").lastModified),
    new File([], "x", { lastModified: 5 }).lastModified, thrown(() => new File()), thrown(() => new File([])),
    thrown(() => new File(1, "x")), thrown(() => File([], "x")), thrown(() => new File([], "x", 1)),
  ];
});
probe("Temporal", () => {
  return [
    isNow(() => Temporal.Now.instant().epochMilliseconds),
    isNow(() => Temporal.Now.zonedDateTimeISO("UTC").epochMilliseconds),
    Temporal.Now.zonedDateTimeISO("Europe/Berlin").timeZoneId,
    Temporal.Now.instant() instanceof Temporal.Instant,
    Temporal.Now.plainDateISO("UTC").toString() === new Date().toISOString().slice(0, 10),
    thrown(() => Temporal.Now.zonedDateTimeISO("Nowhere")), thrown(() => Temporal.Now.plainDateISO(5)),
    Reflect.ownKeys(Temporal.Now).map(String),
  ];
});

// --- timers ---------------------------------------------------------------------------------------

const ran = (set) => new Promise((done) => set(done));
/** The first id of a fresh window, where no other probe has been. */
async function inFreshWindow(action) {
  const frame = document.body.appendChild(document.createElement("iframe"));
  try {
    return await action(frame.contentWindow);
  } finally {
    frame.remove();
  }
}

probe("timer ids", () =>
  inFreshWindow((w) => {
    const ids = [w.setTimeout(() => 1, 1000), w.setInterval(() => 1, 1000), w.setTimeout("1", 1000), w.setTimeout(() => 1), w.setTimeout(() => 1, "5", 1, 2)];
    ids.push(w.clearTimeout(ids[0]), w.clearInterval(ids[0]), w.setTimeout(() => 1, 9000));
    return ids;
  }),
);
probe("what a timer's function gets", async () => {
  const seen = [];
  await ran((done) => setTimeout(function (...args) { seen.push(args, this === window, new.target === undefined); done(); }, 1, "a", 2, undefined));
  await ran((done) => setTimeout(function () { "use strict"; seen.push(arguments.length, this === window, typeof event); done(); }));
  await ran((done) => { const id = setInterval(function (...args) { seen.push(args, this === window); clearInterval(id); done(); }, 1, { a: 1 }); });
  await ran((done) => setTimeout.call(undefined, done, 0));
  await ran((done) => setTimeout.call(null, done));
  await ran((done) => window.setTimeout.apply(window, [done, 1]));
  await ran((done) => Reflect.apply(setTimeout, globalThis, [done]));
  await ran((done) => setTimeout(new Proxy(done, {}), 1));
  await ran((done) => setTimeout(done.bind(null), 1));
  return seen;
});
probe("stacks of timers", async () => {
  const seen = [];
  await ran((done) => setTimeout(function named() { seen.push(new Error("here").stack); done(); }, 1));
  await ran((done) => { const id = setInterval(function each() { seen.push(new Error("here").stack); clearInterval(id); done(); }, 1); });
  await ran((done) => setTimeout(() => Promise.resolve().then(() => { seen.push(new Error("here").stack); done(); }), 1));
  const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
  const slept = async () => { await sleep(1); seen.push(new Error("slept").stack); };
  await slept();
  await ran((done) => setTimeout(function calls() { seen.push(calls.caller === null, calls.arguments.length); done(); }, 1, 1));
  window.fromText = (stack) => seen.push(stack);
  await ran((done) => { window.textDone = done; setTimeout("fromText(new Error('text').stack); var textVar = 1; let textLet = 2; textDone()", 1); });
  seen.push(Object.hasOwn(window, "textVar"), typeof textLet, Object.getOwnPropertyDescriptor(window, "textVar")?.configurable);
  delete window.fromText;
  delete window.textDone;
  return seen;
});
probe("timers called wrongly", () => [
  thrown(() => setTimeout()), thrown(() => setInterval()), thrown(() => typeof clearTimeout()), thrown(() => setTimeout.call({}, () => 1)),
  thrown(() => setTimeout.call(document, () => 1)), thrown(() => clearTimeout.call({}, 1)), thrown(() => clearInterval.call(1, 1)),
  thrown(() => setTimeout(() => 1, Symbol("s"))), thrown(() => setTimeout(() => 1, 1n)), thrown(() => clearTimeout(Symbol("s"))), thrown(() => clearTimeout(1n)),
  thrown(() => setTimeout(() => 1, { valueOf() { throw new RangeError("mine"); } }).name), thrown(() => setTimeout({ toString() { throw new RangeError("mine"); } })).name,
  thrown(() => setTimeout(Symbol("s"))), thrown(() => new setTimeout(() => 1)), thrown(() => deep(30, () => setTimeout.call({}, () => 1))),
  thrown(() => typeof setTimeout(null)), thrown(() => typeof setTimeout(undefined, 5)), thrown(() => typeof setInterval(5, 1e9)),
]);
probe("delays", async () => {
  const order = [];
  const read = [];
  const delay = { valueOf() { read.push(this === delay); return 50; } };
  await ran((done) => {
    setTimeout(() => order.push("200"), "200");
    setTimeout(() => order.push("object"), delay);
    setTimeout(() => order.push("nan"), NaN);
    setTimeout(() => order.push("negative"), -50);
    setTimeout(() => order.push("wraps"), 2 ** 32);
    setTimeout(() => order.push("infinite"), Infinity);
    setTimeout(() => order.push("text"), "x");
    setTimeout(() => order.push("null"), null);
    setTimeout(() => order.push("100.9"), 100.9);
    setTimeout(done, 400);
  });
  return [order, read];
});
probe("nested timers are slowed down", async () => {
  const times = [];
  await ran((done) => {
    const step = () => { times.push(performance.now()); if (times.length < 12) setTimeout(step, 0); else done(); };
    setTimeout(step, 0);
  });
  return times.slice(6).every((time, i, all) => i === 0 || time - all[i - 1] >= 3.5);
});
probe("timers are cleared", async () => {
  const seen = [];
  const one = setTimeout(() => seen.push("one"), 5);
  const two = setInterval(() => seen.push("two"), 5);
  const three = setTimeout(() => seen.push("three"), 5);
  const four = setTimeout(() => seen.push("four"), 5);
  clearTimeout(one);
  clearTimeout(two);
  clearInterval(String(three));
  clearTimeout({ valueOf: () => four });
  clearTimeout(-1); clearTimeout(undefined); clearTimeout(null); clearTimeout("x"); clearTimeout(1e10); clearTimeout({});
  const self = setInterval(() => { seen.push("self"); clearInterval(self); setTimeout(() => clearInterval(self)); }, 5);
  await ran((done) => setTimeout(done, 60));
  return seen;
});
probe("a timer's error", async () => {
  const heard = (throws) => new Promise((done) => {
    addEventListener("error", (event) => { event.preventDefault(); done([event.message, event.filename, event.lineno, event.colno, String(event.error), event.error?.stack]); }, { once: true });
    setTimeout(throws, 1);
  });
  return [await heard(() => { throw new TypeError("mine"); }), await heard(() => { throw "text"; })];
});
probe("timers of a frame", () =>
  inFreshWindow(async (w) => {
    const seen = [];
    await ran((done) => w.setTimeout(function () { seen.push(this === w); done(); }, 1));
    await ran((done) => setTimeout.call(w, function () { seen.push(this === w, this === window); done(); }, 1));
    const id = setTimeout.call(w, () => seen.push("not cleared"), 20);
    clearTimeout.call(w, id);
    await ran((done) => setTimeout(done, 60));
    seen.push(w.setTimeout === setTimeout, print(w.setTimeout), thrown(() => w.setTimeout()).sameRealm);
    return seen;
  }),
);
probe("who is blamed for a long frame", async () => {
  const found = new Promise((done) => {
    const observer = new PerformanceObserver((list) => {
      // One without a source may be a wrapper of the culprit's; a short one is some promise's own function.
      const nobody = (script) => !script.sourceURL && script.duration >= 100;
      const scripts = list.getEntries().flatMap((entry) => entry.scripts).filter((script) => script.sourceFunctionName === "culprit" || nobody(script));
      if (scripts.length === 0) return;
      observer.disconnect();
      done(scripts.map((s) => [s.invoker, s.invokerType, s.sourceURL, s.sourceFunctionName, s.sourceCharPosition]));
    });
    observer.observe({ type: "long-animation-frame" });
  });
  setTimeout(function culprit() { const until = performance.now() + 120; while (performance.now() < until); }, 5);
  return await Promise.race([found, new Promise((done) => setTimeout(done, 3000, "none"))]);
});

// --- the stores ----------------------------------------------------------------------------------

probe("document.cookie", () => {
  const before = document.cookie;
  document.cookie = "_dd_s=id=1&expire=2";
  document.cookie = "other=1";
  const seen = document.cookie;
  document.cookie = "_dd_s=; max-age=0";
  document.cookie = "other=; max-age=0";
  const setter = accessor(Document.prototype, "cookie", "set");
  return [
    before, seen, document.cookie, Object.hasOwn(document, "cookie"),
    thrown(() => setter.call({}, "a=b")), thrown(() => setter.call(document)), thrown(() => { document.cookie = Symbol("s"); }),
    thrown(() => { document.cookie = { toString() { throw new RangeError("mine"); } }; }).name,
  ];
});
probe("cookieStore", async () => {
  await new Promise((done) => setTimeout(done, 200)); // changes of other probes
  const changes = [];
  const heard = (event) => changes.push([event.changed.map((c) => [c.name, c.value]), event.deleted.map((c) => c.name)]);
  cookieStore.addEventListener("change", heard);
  const setting = cookieStore.set("_dd_s", "id=1");
  const kind = [setting.constructor === Promise, setting instanceof Promise, Reflect.ownKeys(setting).length];
  const result = await setting;
  const value = (await cookieStore.get("_dd_s")).value;
  await cookieStore.set({ name: "_dd_s_v2", value: "id=2" });
  const text = document.cookie;
  await cookieStore.delete("_dd_s");
  await cookieStore.delete({ name: "_dd_s_v2" });
  await new Promise((done) => setTimeout(done, 100));
  cookieStore.removeEventListener("change", heard);
  return [
    kind, result === undefined, value, text, document.cookie, changes,
    await rejected(() => cookieStore.set()), await rejected(() => cookieStore.set({})),
    await rejected(() => cookieStore.set("_dd_s", "a;b")), await rejected(() => CookieStore.prototype.set.call({}, "_dd_s", "1")),
    await rejected(() => cookieStore.delete()),
  ];
});
probe("localStorage", () => {
  localStorage.setItem("_dd_s", 5);
  localStorage.setItem("x", null);
  localStorage._dd_s_v2 = "named";
  const seen = [localStorage.length, localStorage.getItem("_dd_s"), localStorage.x, Object.keys(localStorage).sort()];
  localStorage.removeItem("_dd_s");
  sessionStorage.setItem("_dd_s", "elsewhere");
  const other = sessionStorage.getItem("_dd_s");
  sessionStorage.clear();
  localStorage.clear();
  return [
    seen, other, localStorage.length, thrown(() => localStorage.setItem()), thrown(() => localStorage.setItem("a")),
    thrown(() => Storage.prototype.setItem.call({}, "a", "b")), thrown(() => localStorage.removeItem()),
    thrown(() => deep(30, () => localStorage.setItem("_dd_s", "x".repeat(6 * 1024 * 1024)))),
    thrown(() => localStorage.setItem(Symbol("s"), "a")), thrown(() => localStorage.setItem({ toString: () => "_dd_s" }, "1")),
    localStorage.getItem("_dd_s"), localStorage.clear(),
  ];
});

probe("other clocks", () => {
  const getter = (owner, key) => Object.getOwnPropertyDescriptor(owner, key).get;
  const formatter = new Intl.DateTimeFormat("en", { timeZone: "UTC" });
  const failures = [
    () => getter(Performance.prototype, "timeOrigin").call({}),
    () => getter(PerformanceTiming.prototype, "navigationStart").call({}),
    () => Performance.prototype.toJSON.call({}),
    () => getter(Document.prototype, "lastModified").call({}),
    () => getter(Intl.DateTimeFormat.prototype, "format").call({}),
    () => formatter.format(NaN),
    () => formatter.formatToParts(Symbol()),
  ].map((fail) => {
    try {
      return String(fail());
    } catch (error) {
      return [error.name, error.message, error.stack.split("\n").length];
    }
  });
  return [
    failures, formatter.format === formatter.format, formatter.format.name, formatter.format.length,
    formatter.format(0), formatter.formatToParts(0), Object.keys(performance.toJSON()),
    Object.keys(performance.timing.toJSON()), performance.timing.toJSON().redirectStart,
    performance.timing.navigationStart <= Date.now(), Object.keys(chrome.csi()), Object.keys(chrome.loadTimes()),
    Math.abs(new Date(document.lastModified) - Date.now()) < 5000,
  ];
});

// --- events --------------------------------------------------------------------------------------

probe("events reach the page as ever", async () => {
  const seen = [];
  const types = ["click", "keydown", "scroll", "visibilitychange", "freeze", "resume", "pagehide", "pageshow", "beforeunload", "load", "storage"];
  for (const type of types) {
    const heard = (event) => seen.push([type, event.isTrusted, event.eventPhase, event.defaultPrevented, event.cancelBubble]);
    window.addEventListener(type, heard, { capture: true, once: true });
    document.dispatchEvent(new Event(type, { cancelable: true }));
    window.removeEventListener(type, heard, true);
  }
  return seen;
});
probe("listeners are not seen by patched EventTarget", () => {
  const seen = [];
  const native = EventTarget.prototype.addEventListener;
  EventTarget.prototype.addEventListener = function (...args) {
    seen.push(args[0]);
    return native.apply(this, args);
  };
  try { new Profiler(GIVEN).stop(); } catch { /* no policy */ }
  localStorage.setItem("_dd_s", "1");
  localStorage.clear();
  EventTarget.prototype.addEventListener = native;
  return seen;
});
probe("performance entries", () => [
  PerformanceObserver.supportedEntryTypes,
  performance.getEntriesByType("longtask").length,
  performance.getEntriesByType("resource").map((entry) => entry.initiatorType).sort(),
]);
probe("global state", () => [
  typeof event, document.readyState === "complete" || document.readyState === "interactive", history.length > 0,
  document.querySelectorAll("*").length > 3, document.scripts.length, document.styleSheets.length,
]);
probe("clocks stay in step", () => {
  const a = performance.now();
  const b = performance.now();
  return [b >= a, performance.timeOrigin === performance.timeOrigin, print(performance.now), print(setTimeout), print(setInterval), print(requestAnimationFrame)];
});

/** Runs all and gives {name: JSON text}. */
async function runProbes() {
  const results = {};
  for (const [name, run] of Object.entries(probes)) {
    try {
      results[name] = JSON.stringify(await run(), (_, value) => (typeof value === "bigint" ? `${value}n` : value));
    } catch (error) {
      results[name] = `the probe failed: ${error.stack}`;
    }
  }
  return results;
}
