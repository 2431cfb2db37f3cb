// Built from js/src/observer by `npm run build` in js/. Change the source, not this file.
(function (config) {
"use strict";
// src/observer/natives.ts
var {
  apply,
  construct,
  defineProperty,
  get,
  getOwnPropertyDescriptor,
  getPrototypeOf,
  set
} = Reflect;
var { bind, call } = Function.prototype;
function uncurry(method) {
  return apply(bind, call, [method]);
}
function getter(owner, name) {
  const read = owner && getOwnPropertyDescriptor(owner, name)?.get;
  return read && uncurry(read);
}
function knownGetter(owner, name) {
  const read = getter(owner, name);
  if (!read) throw new Error(`no getter ${name}`);
  return read;
}
var view = window;
var NativeError = Error;
var NativePromise = Promise;
var NativeProxy = Proxy;
var promiseThen = uncurry(Promise.prototype.then);
var indexOf = uncurry(String.prototype.indexOf);
var slice = uncurry(String.prototype.slice);
var trim = uncurry(String.prototype.trim);
var NativeWeakMap = WeakMap;
var weakGet = uncurry(WeakMap.prototype.get);
var weakSet = uncurry(WeakMap.prototype.set);
var stringify = JSON.stringify;
var parse = JSON.parse;
var round = Math.round;
var addEventListener = uncurry(EventTarget.prototype.addEventListener);
var stopImmediatePropagation = uncurry(Event.prototype.stopImmediatePropagation);
var eventTarget = knownGetter(Event.prototype, "target");
var eventDetail = knownGetter(CustomEvent.prototype, "detail");

// src/observer/clock.ts
var now = uncurry(Performance.prototype.now);
var timeOrigin = knownGetter(Performance.prototype, "timeOrigin");
var clock = performance;
function pageMs() {
  return now(clock);
}
function wallMs(page) {
  return timeOrigin(clock) + page;
}

// src/observer/config.ts
var LEAVING_EVENTS_MAX = 32;
var ACTIVITY_EVERY_MS = 100;

// src/observer/failures.ts
var exceptionName = getter(DOMException.prototype, "name");
var exceptionMessage = getter(DOMException.prototype, "message");
var { isError } = Error;
function isNativeError(value) {
  return isError ? isError(value) : value instanceof Error;
}
function describe(error) {
  if (!isNativeError(error)) return { name: typeof error, message: "" };
  try {
    return {
      name: exceptionName?.(error) ?? "Error",
      message: exceptionMessage?.(error) ?? ""
    };
  } catch {
    return { name: dataOf(error, "name"), message: dataOf(error, "message") };
  }
}
function dataOf(error, key) {
  let owner = error;
  while (owner) {
    const found = getOwnPropertyDescriptor(owner, key);
    if (found) return typeof found.value === "string" ? found.value : "";
    owner = getPrototypeOf(owner);
  }
  return "";
}

// src/observer/report.ts
var randomValues = uncurry(Crypto.prototype.getRandomValues);
var sendBeacon = uncurry(Navigator.prototype.sendBeacon);
var { crypto, navigator } = view;
var send = () => {
};
var beacon = null;
var documentId = "";
var sent = 0;
var leavingLeft = 0;
var known;
var introduce = () => {
};
function openReport(config2, binding2) {
  send = binding2;
  beacon = config2.beacon;
}
function onDocument(action) {
  introduce = action;
  noticeDocument();
}
function noticeDocument() {
  if (view.document === known) return;
  known = view.document;
  documentId = randomId();
  sent = 0;
  leavingLeft = 0;
  introduce();
}
function report(event) {
  noticeDocument();
  const page = pageMs();
  sent += 1;
  const message = stringify({
    __proto__: null,
    ...event,
    document: documentId,
    seq: sent,
    page_ms: page,
    wall_ms: wallMs(page)
  });
  if (leavingLeft > 0) sendLeaving(message);
  send(message);
}
function reply(id, error) {
  const outcome2 = error === null ? { ok: true, value: null } : { ok: false, error };
  send(stringify({ __proto__: null, kind: "reply", id, ...outcome2, last_seq: sent }));
}
function startLeaving() {
  leavingLeft = beacon === null ? 0 : LEAVING_EVENTS_MAX;
}
function stopLeaving() {
  leavingLeft = 0;
}
function sendLeaving(message) {
  leavingLeft -= 1;
  try {
    sendBeacon(navigator, beacon, message);
  } catch {
  }
}
function randomId() {
  const words = randomValues(crypto, new Uint32Array(3));
  let id = "";
  for (let i = 0; i < 3; i += 1) id += hex(words[i]);
  return id;
}
function hex(word) {
  let digits = "";
  for (let shift = 28; shift >= 0; shift -= 4) digits += "0123456789abcdef"[word >>> shift & 15];
  return digits;
}

// src/observer/guard.ts
var FAILURES_MAX = 10;
var failures = 0;
function guard(action, otherwise) {
  try {
    return action();
  } catch (error) {
    tell(error);
    return otherwise;
  }
}
function tell(error) {
  failures += 1;
  if (failures > FAILURES_MAX) return;
  try {
    const { name, message } = describe(error);
    report({ kind: "observer-failed", message: `${name}: ${message}` });
  } catch {
  }
}

// src/observer/listeners.ts
var NativeMutationObserver = MutationObserver;
var observeMutations = uncurry(MutationObserver.prototype.observe);
var options = { __proto__: null, capture: true, passive: true };
var listeners;
function listen(type, handler) {
  const guarded = (event) => guard(() => handler(event), void 0);
  listeners = { type, handler: guarded, next: listeners };
  addEventListener(view, type, guarded, options);
}
function outliveDocumentOpen() {
  const again = new NativeMutationObserver(() => guard(addAll, void 0));
  observeMutations(again, view.document, {
    __proto__: null,
    childList: true
  });
}
function addAll() {
  let listener = listeners;
  while (listener) {
    addEventListener(view, listener.type, listener.handler, options);
    listener = listener.next;
  }
}

// src/observer/activity.ts
function watchActivity() {
  watch("click");
  watch("touchstart");
  watch("keydown");
  watch("scroll");
}
function watch(type) {
  const due = { trusted: 0, untrusted: 0 };
  listen(type, ({ isTrusted: trusted }) => {
    const now3 = pageMs();
    const by = trusted ? "trusted" : "untrusted";
    if (now3 < due[by]) return;
    due[by] = now3 + ACTIVITY_EVERY_MS;
    report({ kind: "activity", type, trusted });
  });
}

// src/observer/text.ts
function linesWithout(text, word) {
  let kept = "";
  let start2 = 0;
  while (start2 <= text.length) {
    const found = indexOf(text, "\n", start2);
    const end = found < 0 ? text.length : found;
    const line = slice(text, start2, end);
    if (indexOf(line, word) < 0) kept += start2 === 0 ? line : `
${line}`;
    start2 = end + 1;
  }
  return kept;
}
function cookieValue(cookies, name) {
  let start2 = 0;
  while (start2 < cookies.length) {
    const found = indexOf(cookies, ";", start2);
    const end = found < 0 ? cookies.length : found;
    const pair = trim(slice(cookies, start2, end));
    const equals = indexOf(pair, "=");
    if (equals >= 0 && slice(pair, 0, equals) === name) return slice(pair, equals + 1);
    start2 = end + 1;
  }
  return "";
}
function cookieName(written) {
  const semicolon = indexOf(written, ";");
  const pair = semicolon < 0 ? written : slice(written, 0, semicolon);
  const equals = indexOf(pair, "=");
  return trim(equals < 0 ? "" : slice(pair, 0, equals));
}

// src/observer/stacks.ts
var frameName = "";
var siteName;
var errorStack;
function nameFrames(name) {
  frameName = name;
  errorStack = getter(new NativeError(), "stack");
  siteName = nativeSiteName();
}
function asFrame(fn) {
  defineProperty(fn, "name", { __proto__: null, value: frameName });
  return fn;
}
function widenStacks(by) {
  const limit = getOwnPropertyDescriptor(NativeError, "stackTraceLimit");
  if (typeof limit?.value === "number") set(NativeError, "stackTraceLimit", limit.value + by);
}
function hideFrames(error) {
  if (!isNativeError(error)) return;
  const prepare = getOwnPropertyDescriptor(NativeError, "prepareStackTrace")?.value;
  if (typeof prepare === "function") {
    withoutOurSites(error, prepare);
    return;
  }
  const stack = stackOf(error);
  if (typeof stack !== "string") return;
  const shown = linesWithout(stack, frameName);
  if (shown !== stack) set(error, "stack", shown);
}
function stackOf(error) {
  const found = getOwnPropertyDescriptor(error, "stack");
  return found?.get ? errorStack?.(error) : found?.value;
}
function withoutOurSites(error, prepare) {
  set(
    NativeError,
    "prepareStackTrace",
    (failed2, sites) => prepare(failed2, theirs(sites))
  );
  try {
    stackOf(error);
  } finally {
    set(NativeError, "prepareStackTrace", prepare);
  }
}
function theirs(sites) {
  const kept = [];
  for (let i = 0; i < sites.length; i += 1) {
    const site = sites[i];
    if (siteName?.(site) !== frameName) {
      const value = site;
      defineProperty(kept, kept.length, {
        __proto__: null,
        value,
        writable: true,
        enumerable: true,
        configurable: true
      });
    }
  }
  return kept;
}
function nativeSiteName() {
  const errors = NativeError;
  let found;
  errors.prepareStackTrace = (_, sites) => {
    const site = sites[0];
    found = uncurry(site.getFunctionName);
    return "";
  };
  void new NativeError().stack;
  delete errors.prepareStackTrace;
  return found;
}

// src/observer/promises.ts
function whenSettled(promise, fulfilled, rejected) {
  const plain = { __proto__: null, value: void 0, configurable: true };
  defineProperty(promise, "constructor", plain);
  const next = promiseThen(promise, fulfilled, rejected);
  delete promise.constructor;
  return next;
}
function hidingFrames(promise) {
  return whenSettled(promise, void 0, (error) => {
    hideFrames(error);
    throw error;
  });
}

// src/observer/holds.ts
var holding = false;
var first;
var last;
function holdsStops() {
  return holding;
}
function startHolding() {
  holding = true;
}
function holdStop(profiler, promise) {
  return new NativePromise((resolve, reject) => {
    append({ profiler, release: () => whenSettled(promise, resolve, reject), next: void 0 });
  });
}
function releaseStops() {
  holding = false;
  let held = first;
  first = void 0;
  last = void 0;
  while (held) {
    report({ kind: "profiler-stop-released", profiler: held.profiler });
    held.release();
    held = held.next;
  }
}
function append(held) {
  if (last) last.next = held;
  else first = held;
  last = held;
}

// src/observer/disguise.ts
var register = /* @__PURE__ */ new WeakMap();
function shareRegister(other) {
  register = other;
}
function ownRegister() {
  return register;
}
function disguise(original, traps) {
  const proxy = new NativeProxy(original, traps);
  weakSet(register, proxy, original);
  return proxy;
}
function domConstructorTraps() {
  return {
    get: (target, key, receiver) => get(target, key, isReflexive(key) && undisguised(receiver) === target ? target : receiver)
  };
}
function isReflexive(key) {
  return key === "caller" || key === "arguments";
}
function undisguised(value) {
  return weakGet(register, value) ?? value;
}
function replace(owner, key, wrap, slot = "value") {
  const found = getOwnPropertyDescriptor(owner, key);
  const original = found?.[slot];
  if (!found || typeof original !== "function") return void 0;
  const replacement = wrap(original);
  defineProperty(owner, key, {
    __proto__: null,
    ...found,
    [slot]: replacement
  });
  return replacement;
}

// src/observer/offset.ts
var offsetMs = 0;
function dateOffset() {
  return offsetMs;
}
function setDateOffset(ms) {
  offsetMs = round(ms);
}
function movable(original, call2, make, others = {}) {
  const calling = call2 && asFrame(call2);
  const making = make && asFrame(make);
  return disguise(original, {
    __proto__: null,
    ...others,
    get apply() {
      return offsetMs === 0 || !calling ? apply : calling;
    },
    get construct() {
      return offsetMs === 0 || !making ? construct : making;
    }
  });
}

// src/observer/calls.ts
function watchCalls(original, watcher, others = {}) {
  const frame = asFrame((target, self, args) => {
    const call2 = { self, args, state: void 0 };
    let result;
    enter(watcher, call2);
    try {
      result = apply(target, call2.self, call2.args);
    } catch (error) {
      leave(watcher, call2, error);
      throw error;
    }
    return settle(watcher, call2, result);
  });
  return disguise(original, { __proto__: null, ...others, apply: frame });
}
function watchConstruction(original, watcher) {
  const frame = asFrame((target, args, newTarget) => {
    const call2 = { self: void 0, args, state: void 0 };
    const made = newTarget === disguised ? target : newTarget;
    let result;
    enter(watcher, call2);
    try {
      result = construct(target, call2.args, made);
    } catch (error) {
      leave(watcher, call2, error);
      throw error;
    }
    return settle(watcher, call2, result);
  });
  const disguised = disguise(original, {
    __proto__: null,
    ...domConstructorTraps(),
    construct: frame
  });
  return disguised;
}
function enter(watcher, call2) {
  guard(() => watcher.before?.(call2), void 0);
  widenStacks(1);
}
function settle(watcher, call2, result) {
  widenStacks(-1);
  return watcher.after ? guard(() => watcher.after?.(call2, result), result) : result;
}
function leave(watcher, call2, error) {
  widenStacks(-1);
  guard(() => watcher.failed?.(call2, error), void 0);
  guard(() => hideFrames(error), void 0);
}

// src/observer/store.ts
var reads = { cookie: () => "", "local-storage": () => "" };
var slots;
var keys = [];
function openStore(storeKeys) {
  keys = storeKeys;
}
function isStoreKey(key) {
  for (let i = 0; i < keys.length; i += 1) if (keys[i] === key) return true;
  return false;
}
function addMedium(medium, read) {
  reads[medium] = read;
  for (let i = keys.length - 1; i >= 0; i -= 1) {
    slots = { medium, key: keys[i], value: "", next: slots };
  }
  look(medium, "elsewhere");
}
function forgetStore() {
  for (let slot = slots; slot; slot = slot.next) slot.value = "";
  for (let slot = slots; slot; slot = slot.next) lookAt(slot, "elsewhere");
}
function look(medium, by) {
  for (let slot = slots; slot; slot = slot.next) {
    if (slot.medium === medium) lookAt(slot, typeof by === "string" ? by : by(slot.key));
  }
}
function lookEverywhere() {
  look("cookie", "elsewhere");
  look("local-storage", "elsewhere");
}
function lookAt(slot, by) {
  const { medium, key } = slot;
  const value = reads[medium](key);
  if (value === slot.value) return;
  slot.value = value;
  report({ kind: "session-store-changed", medium, key, value, by });
}

// src/observer/storage.ts
var getItem = uncurry(Storage.prototype.getItem);
var setItem = uncurry(Storage.prototype.setItem);
var storageArea = knownGetter(StorageEvent.prototype, "storageArea");
var own;
function watchStorage() {
  own = ownStorage();
  if (!own) return;
  const storage = own;
  addMedium("local-storage", (key) => getItem(storage, key) ?? "");
  const watch3 = (original) => watchCalls(original, writing);
  replace(Storage.prototype, "setItem", watch3);
  replace(Storage.prototype, "removeItem", watch3);
  replace(Storage.prototype, "clear", watch3);
  listen("storage", (event) => {
    if (event.isTrusted && storageArea(event) === storage) look("local-storage", "elsewhere");
  });
}
function writeStorage(key, value) {
  if (!own) throw new Error("this document has no local storage");
  setItem(own, key, value);
  look("local-storage", "bridge");
}
function ownStorage() {
  try {
    return view.localStorage;
  } catch {
    return void 0;
  }
}
var writing = {
  before: (call2) => {
    const key = call2.args.length > 0 ? call2.args[0] : void 0;
    call2.state = call2.self === own && (typeof key !== "string" || isStoreKey(key));
    if (call2.state) look("local-storage", "elsewhere");
  },
  after: (call2, result) => {
    if (call2.state) look("local-storage", "page");
    return result;
  }
};

// src/observer/commands.ts
function obeyCommands(channel) {
  listen(channel, (event) => {
    stopImmediatePropagation(event);
    const command = parse(eventDetail(event));
    reply(command.id, outcome(command));
  });
}
function outcome(command) {
  try {
    return obey(command);
  } catch (error) {
    const { name, message } = describe(error);
    return `${name}: ${message}`;
  }
}
function obey(command) {
  switch (command.command) {
    case "sync":
      return null;
    case "hold-stop":
      startHolding();
      return null;
    case "release-stop":
      releaseStops();
      return null;
    case "move-clock":
      moveClock(command.offset_ms);
      return null;
    case "write-store":
      if (command.medium !== "local-storage") return `cannot write to ${command.medium}`;
      writeStorage(command.key, command.value);
      return null;
    default:
      return `unknown command: ${command.command}`;
  }
}
function moveClock(offsetMs2) {
  setDateOffset(offsetMs2);
  report({ kind: "clock-moved", offset_ms: offsetMs2, idle: false });
}

// src/observer/options.ts
function noteOptions(args) {
  const asked = { sampleInterval: 0, maxBufferSize: 0 };
  const options2 = args.length > 0 ? args[0] : void 0;
  if (typeof options2 !== "object" || options2 === null) return asked;
  args[0] = new NativeProxy(
    { __proto__: null },
    {
      __proto__: null,
      get: (_, key) => {
        const value = get(options2, key, options2);
        if (key === "sampleInterval" || key === "maxBufferSize") asked[key] = asNumber(value);
        return value;
      }
    }
  );
  return asked;
}
function asNumber(value) {
  const number = typeof value === "number" || typeof value === "string" ? +value : 0;
  return number - number === 0 ? number : 0;
}

// src/observer/profilers.ts
var numbers = new NativeWeakMap();
var currentTarget = getter(Event.prototype, "currentTarget");
var count = 0;
var ProfilerClass = window.Profiler;
var sampleIntervalOf = getter(ProfilerClass?.prototype, "sampleInterval");
var stoppedOf = getter(ProfilerClass?.prototype, "stopped");
function enlist(profiler) {
  count += 1;
  weakSet(numbers, profiler, count);
  addEventListener(profiler, "samplebufferfull", bufferFull);
  return count;
}
function numberOf(profiler) {
  return weakGet(numbers, profiler);
}
function isProfiler(value) {
  try {
    return stoppedOf?.(value) !== void 0;
  } catch {
    return false;
  }
}
function bufferFull(event) {
  if (!event.isTrusted) return;
  guard(() => {
    const number = numberOf(currentTarget?.(event));
    if (number !== void 0) report({ kind: "sample-buffer-full", profiler: number });
  }, void 0);
}

// src/observer/construction.ts
function watchProfilerConstruction() {
  if (!ProfilerClass) return;
  const disguised = replace(
    window,
    "Profiler",
    (original) => watchConstruction(original, {
      before: (call2) => {
        call2.state = noteOptions(call2.args);
      },
      after: (call2, profiler) => {
        started(profiler, call2.state);
        return profiler;
      },
      failed: (_, error) => report({ kind: "profiler-refused", ...describe(error) })
    })
  );
  replace(ProfilerClass.prototype, "constructor", (original) => disguised ?? original);
}
function started(profiler, asked) {
  const size = (asked?.maxBufferSize ?? 0) >>> 0;
  report({
    kind: "profiler-started",
    profiler: enlist(profiler),
    requested_interval_ms: asked?.sampleInterval ?? 0,
    sample_interval_ms: sampleIntervalOf?.(profiler) ?? 0,
    max_buffer_size: size,
    requested_buffer_size: size
  });
}

// src/observer/cookies.ts
var cookiesOf = knownGetter(Document.prototype, "cookie");
var pending = { __proto__: null };
function watchCookies() {
  addMedium("cookie", (key) => cookieValue(readable(), key));
  replace(Document.prototype, "cookie", (original) => watchCalls(original, writing2), "set");
  const { cookieStore } = view;
  if (!cookieStore) return;
  replace(CookieStore.prototype, "set", (original) => watchCalls(original, storing));
  replace(CookieStore.prototype, "delete", (original) => watchCalls(original, storing));
  addEventListener(cookieStore, "change", () => guard(() => look("cookie", author), void 0));
}
function readable() {
  try {
    return cookiesOf(view.document);
  } catch {
    return "";
  }
}
var writing2 = {
  before: (call2) => {
    const text = call2.args.length > 0 ? call2.args[0] : void 0;
    call2.state = typeof text !== "string" || isStoreKey(cookieName(text));
    if (call2.state) look("cookie", "elsewhere");
  },
  after: (call2, result) => {
    if (call2.state) look("cookie", "page");
    return result;
  }
};
var storing = {
  before: (call2) => {
    const key = keyOf(call2.args.length > 0 ? call2.args[0] : void 0);
    const ours = key !== void 0 && isStoreKey(key);
    call2.state = { key, ours };
    if (!ours) return;
    look("cookie", author);
    pending[key] = (pending[key] ?? 0) + 1;
  },
  // The page gets the next promise, not the browser's: waiting for that one would count as
  // handling its rejection. It settles one microtask later.
  after: (call2, result) => {
    const promise = result;
    const { key, ours } = call2.state ?? {};
    if (key === void 0) return hidingFrames(promise);
    return ours ? confirmed(key, promise) : promise;
  }
};
function confirmed(key, promise) {
  const done = () => guard(() => {
    look("cookie", author);
    pending[key] = (pending[key] ?? 1) - 1;
  }, void 0);
  return whenSettled(
    promise,
    (value) => {
      done();
      return value;
    },
    (error) => {
      done();
      hideFrames(error);
      throw error;
    }
  );
}
function author(key) {
  return (pending[key] ?? 0) > 0 ? "page" : "elsewhere";
}
function keyOf(argument) {
  if (typeof argument === "string") return argument;
  if (typeof argument !== "object" || argument === null) return void 0;
  const name = getOwnPropertyDescriptor(argument, "name")?.value;
  return typeof name === "string" ? name : void 0;
}

// src/observer/date.ts
var now2 = Date.now;
var print = uncurry(Date.prototype.toString);
var NativeDate = Date;
function movedNow() {
  return now2() + dateOffset();
}
function watchDate() {
  replace(NativeDate, "now", (original) => movable(original, movedNow, null));
  const moved = replace(
    window,
    "Date",
    (original) => movable(
      original,
      () => print(new NativeDate(movedNow())),
      (target, args, newTarget) => construct(target, args.length === 0 ? [movedNow()] : args, newTarget)
    )
  );
  replace(NativeDate.prototype, "constructor", (original) => moved ?? original);
}

// src/observer/file.ts
function watchFile() {
  const moved = replace(
    window,
    "File",
    (original) => movable(
      original,
      null,
      (target, args, newTarget) => construct(target, dated(args), newTarget),
      domConstructorTraps()
    )
  );
  replace(File.prototype, "constructor", (original) => moved ?? original);
}
function dated(args) {
  const bag = args.length > 2 ? args[2] : void 0;
  const given = args.length < 2 || bag !== void 0 && bag !== null && typeof bag !== "object";
  return given ? args : [args[0], args[1], withDate(bag ?? {})];
}
function withDate({ endings, type, lastModified }) {
  const date = lastModified === void 0 ? movedNow() : lastModified;
  return { __proto__: null, endings, type, lastModified: date };
}

// src/observer/leaving.ts
var persisted = knownGetter(PageTransitionEvent.prototype, "persisted");
function watchLeaving(hideBinding2) {
  listen("pagehide", (event) => {
    if (!event.isTrusted) return;
    startLeaving();
    report({ kind: "page-hidden", persisted: persisted(event) });
  });
  listen("pageshow", (event) => {
    if (!event.isTrusted) return;
    stopLeaving();
    hideBinding2();
    report({ kind: "page-shown", persisted: persisted(event) });
  });
}

// src/observer/longtasks.ts
var NativeObserver = PerformanceObserver;
var observe = uncurry(PerformanceObserver.prototype.observe);
var entriesOf = uncurry(PerformanceObserverEntryList.prototype.getEntries);
var startOf = knownGetter(PerformanceEntry.prototype, "startTime");
var durationOf = knownGetter(PerformanceEntry.prototype, "duration");
function watchLongTasks() {
  watch2("longtask");
  watch2("long-animation-frame");
}
function watch2(type) {
  const observer = new NativeObserver((list) => guard(() => tell2(type, list), void 0));
  observe(observer, { __proto__: null, type, buffered: true });
}
function tell2(type, list) {
  const entries = entriesOf(list);
  for (let i = 0; i < entries.length; i += 1) {
    const entry = entries[i];
    report({
      kind: "long-task",
      entry_type: type,
      start_ms: startOf(entry),
      duration_ms: durationOf(entry)
    });
  }
}

// src/observer/source.ts
function disguiseSource(channel) {
  replace(
    Function.prototype,
    "toString",
    (original) => watchCalls(
      original,
      {
        before: (call2) => {
          call2.self = undisguised(call2.self);
        }
      },
      {
        // Not `get`: reading `caller` throws, and the error would show the trap's frame.
        getOwnPropertyDescriptor: (target, key) => key === channel ? { value: ownRegister(), configurable: true } : getOwnPropertyDescriptor(target, key)
      }
    )
  );
}
function isObserved(channel) {
  return registerOf(window, channel) !== void 0;
}
function joinRelatives(channel) {
  const register2 = registerOf(window.parent, channel) ?? registerOf(window.opener, channel);
  if (register2) shareRegister(register2);
}
function registerOf(other, channel) {
  try {
    const { Function: Functions } = other;
    return getOwnPropertyDescriptor(Functions.prototype.toString, channel)?.value;
  } catch {
    return void 0;
  }
}

// src/observer/trace.ts
function summarise(trace) {
  const { samples } = trace;
  let busy = 0;
  let gap = null;
  let last2 = null;
  for (let i = 0; i < samples.length; i += 1) {
    const { timestamp, stackId } = samples[i];
    if (stackId !== void 0) busy += 1;
    if (last2 !== null && (gap === null || timestamp - last2 > gap)) gap = timestamp - last2;
    last2 = timestamp;
  }
  return {
    samples: samples.length,
    busy_samples: busy,
    first_sample_ms: samples.length > 0 ? samples[0].timestamp : null,
    last_sample_ms: last2,
    largest_gap_ms: gap
  };
}

// src/observer/stops.ts
function watchStops() {
  if (!ProfilerClass) return;
  replace(
    ProfilerClass.prototype,
    "stop",
    (original) => watchCalls(original, {
      before: called,
      after: (call2, result) => {
        const promise = result;
        if (call2.state) return answer(original, call2, call2.state, promise);
        return isProfiler(call2.self) ? promise : hidingFrames(promise);
      },
      failed: (call2, error) => {
        if (call2.state) failed(call2.state.profiler, error);
      }
    })
  );
}
function called(call2) {
  const profiler = numberOf(call2.self);
  if (profiler === void 0) return;
  const again = stoppedOf?.(call2.self) ?? false;
  const held = !again && holdsStops();
  call2.state = { profiler, held, again };
  if (!again) report({ kind: "profiler-stop-called", profiler, held, rejected: false });
}
function answer(stop, call2, { profiler, held, again }, promise) {
  if (again) {
    observe2(profiler, apply(stop, call2.self, []));
    return promise;
  }
  observe2(profiler, promise);
  return held ? holdStop(profiler, promise) : promise;
}
function observe2(profiler, promise) {
  whenSettled(
    promise,
    (trace) => guard(() => settled(profiler, trace), void 0),
    (error) => guard(() => failed(profiler, error), void 0)
  );
}
function settled(profiler, trace) {
  report({ kind: "profiler-stop-settled", profiler, ...summarise(trace) });
}
function failed(profiler, error) {
  report({ kind: "profiler-stop-failed", profiler, ...describe(error) });
}

// src/observer/temporal.ts
function watchTemporal() {
  const api = window.Temporal;
  if (!api) return;
  const { Now } = api;
  const zonedNow = Now.zonedDateTimeISO;
  if (!zonedNow) return;
  const later = adder(api.ZonedDateTime);
  const zoned = (args) => later(apply(zonedNow, Now, args));
  const instant = adder(api.Instant);
  move(Now, "instant", (target, self, args) => instant(apply(target, self, args)));
  move(Now, "zonedDateTimeISO", (_, __, args) => zoned(args));
  moveBy(Now, "plainDateTimeISO", zoned, api.ZonedDateTime, "toPlainDateTime");
  moveBy(Now, "plainDateISO", zoned, api.ZonedDateTime, "toPlainDate");
  moveBy(Now, "plainTimeISO", zoned, api.ZonedDateTime, "toPlainTime");
}
function adder(type) {
  const add = uncurry(type.prototype.add);
  return (value) => add(value, { __proto__: null, milliseconds: dateOffset() });
}
function moveBy(now3, key, zoned, type, conversion) {
  const convert = uncurry(type.prototype[conversion]);
  move(now3, key, (_, __, args) => convert(zoned(args)));
}
function move(now3, key, moved) {
  replace(now3, key, (original) => movable(original, moved, null));
}

// src/observer/visibility.ts
var visibilityState = knownGetter(Document.prototype, "visibilityState");
function visibility() {
  return visibilityState(view.document);
}
function watchVisibility() {
  onDocument2("visibilitychange", (trusted) => {
    lookEverywhere();
    report({ kind: "visibility-changed", visibility: visibility(), trusted });
  });
  onDocument2(
    "freeze",
    (trusted) => report({ kind: "lifecycle-changed", lifecycle: "frozen", trusted })
  );
  onDocument2(
    "resume",
    (trusted) => report({ kind: "lifecycle-changed", lifecycle: "active", trusted })
  );
}
function onDocument2(type, tell3) {
  listen(type, (event) => {
    if (eventTarget(event) === view.document) tell3(event.isTrusted);
  });
}

// src/observer/main.ts
var bindings = view;
function takeBinding() {
  const binding2 = bindings[config.binding];
  if (typeof binding2 !== "function") return void 0;
  hideBinding();
  return binding2;
}
function hideBinding() {
  delete bindings[config.binding];
}
function start(binding2) {
  nameFrames(config.channel);
  openReport(config, binding2);
  onDocument(introduce2);
  const parts = [
    () => joinRelatives(config.channel),
    () => disguiseSource(config.channel),
    () => listen("DOMContentLoaded", noticeDocument),
    () => obeyCommands(config.channel),
    () => openStore(config.storeKeys),
    watchCookies,
    watchStorage,
    watchDate,
    watchTemporal,
    watchFile,
    () => {
      if (config.dateOffsetMs !== 0) moveClock(config.dateOffsetMs);
    },
    watchProfilerConstruction,
    watchStops,
    watchVisibility,
    () => watchLeaving(hideBinding),
    watchActivity,
    watchLongTasks
  ];
  for (let i = 0; i < parts.length; i += 1) guard(parts[i], void 0);
}
function introduce2() {
  report({
    kind: "document-started",
    url: view.location.href,
    top: view.top === view,
    visibility: visibility(),
    profiler: ProfilerClass !== void 0
  });
  guard(outliveDocumentOpen, void 0);
  guard(forgetStore, void 0);
}
var binding = takeBinding();
if (binding && !isObserved(config.channel)) guard(() => start(binding), void 0);
})(__BRIDGE_CONFIG__);
