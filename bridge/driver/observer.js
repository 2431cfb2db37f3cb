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
var NativeDOMException = DOMException;
var NativePromise = Promise;
var NativeProxy = Proxy;
var promiseThen = uncurry(Promise.prototype.then);
var indexOf = uncurry(String.prototype.indexOf);
var slice = uncurry(String.prototype.slice);
var trim = uncurry(String.prototype.trim);
var NativeMap = Map;
var mapGet = uncurry(Map.prototype.get);
var mapSet = uncurry(Map.prototype.set);
var mapDelete = uncurry(Map.prototype.delete);
var mapForEach = uncurry(Map.prototype.forEach);
var mapSize = knownGetter(Map.prototype, "size");
var NativeWeakRef = WeakRef;
var weakTarget = uncurry(WeakRef.prototype.deref);
var NativeWeakMap = WeakMap;
var weakGet = uncurry(WeakMap.prototype.get);
var weakSet = uncurry(WeakMap.prototype.set);
var stringify = JSON.stringify;
var parse = JSON.parse;
var { ceil, floor, max, min, round } = Math;
var addEventListener = uncurry(EventTarget.prototype.addEventListener);
var stopImmediatePropagation = uncurry(Event.prototype.stopImmediatePropagation);
var eventTarget = knownGetter(Event.prototype, "target");
var eventDetail = knownGetter(CustomEvent.prototype, "detail");
function append(list, item) {
  defineProperty(list, list.length, {
    __proto__: null,
    value: item,
    writable: true,
    enumerable: true,
    configurable: true
  });
}
function bound(target, self, args) {
  return apply(bind, apply, [void 0, target, self, args]);
}

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

// src/observer/bucket.ts
var RESERVE = 1e3;
var BURST = RESERVE + 5e3;
var REFILL_PER_MS = 1;
var ENOUGH = BURST / 2;
var TOKEN_CHARACTERS = 1e3;
var Bucket = class {
  tokens = BURST;
  filledAt = 0;
  dry = false;
  /** Whether an event may be told now. `vital`: from the reserve too. */
  admits(nowMs, vital) {
    this.fill(nowMs);
    if (this.tokens >= ENOUGH) this.dry = false;
    if (vital) return this.tokens > 0;
    if (this.tokens <= RESERVE) this.dry = true;
    return !this.dry;
  }
  charge(characters) {
    this.tokens -= max(characters / TOKEN_CHARACTERS, 1);
  }
  /** How long a gap lasts yet if nothing more is told, ms. */
  dryFor(nowMs) {
    this.fill(nowMs);
    return max(ENOUGH - this.tokens, 0) / REFILL_PER_MS;
  }
  fill(nowMs) {
    const passed = max(nowMs - this.filledAt, 0);
    this.tokens = min(this.tokens + passed * REFILL_PER_MS, BURST);
    this.filledAt = nowMs;
  }
};

// src/observer/memory.ts
var RECENT_MAX = 16;
var RECENT_MS = 1e3;
var SINCE_MAX = 1e3;
var first;
var last;
var count = 0;
var keeping = false;
function remember(message, page) {
  if (keeping && count >= SINCE_MAX) return;
  const said = { message, page, next: void 0 };
  if (last) last.next = said;
  else first = said;
  last = said;
  count += 1;
  if (!keeping && count > RECENT_MAX) {
    first = first?.next;
    count -= 1;
  }
}
function recent(page) {
  let lines = "";
  for (let said = first; said; said = said.next) {
    if (said.page >= page - RECENT_MS) lines += lines === "" ? said.message : `
${said.message}`;
  }
  return lines;
}
function keepAll() {
  keeping = true;
}
function takeKept(say) {
  if (!keeping) return;
  const kept = first;
  forget();
  for (let said = kept; said; said = said.next) say(said.message);
}
function forget() {
  first = void 0;
  last = void 0;
  count = 0;
  keeping = false;
}

// src/observer/tasks.ts
var { scheduler, Scheduler } = view;
var postTask = uncurry(Scheduler.prototype.postTask);
var queue = uncurry(view.queueMicrotask);
function inTask(action) {
  postTask(scheduler, () => guard(action, void 0));
}
function later(delayMs, action) {
  postTask(scheduler, () => guard(action, void 0), { __proto__: null, delay: delayMs });
}
function afterTasks(rounds, ready, action) {
  inTask(() => {
    if (rounds > 1 || !ready()) afterTasks(rounds - 1, ready, action);
    else action();
  });
}
function callNext(callback) {
  queue(view, callback);
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
var leaving = false;
var bucket = new Bucket();
var dropped = 0;
var droppedFrom = 0;
var roomAwaited = false;
var atRoom = () => {
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
  tellDropped();
  known = view.document;
  documentId = randomId();
  sent = 0;
  leavingLeft = 0;
  leaving = false;
  forget();
  introduce();
}
function report(event) {
  noticeDocument();
  if (!bucket.admits(pageMs(), isVital(event))) {
    drop();
    return false;
  }
  tellDropped();
  tell(event);
  return true;
}
function isVital({ kind }) {
  return kind !== "profiler-refused" && kind !== "profiler-stop-failed" && kind !== "session-store-changed";
}
function drop() {
  if (dropped === 0) droppedFrom = pageMs();
  dropped += 1;
  if (!roomAwaited) awaitRoom();
}
function awaitRoom() {
  roomAwaited = true;
  later(bucket.dryFor(pageMs()), () => {
    roomAwaited = false;
    if (bucket.dryFor(pageMs()) > 0) {
      awaitRoom();
    } else {
      tellDropped();
      atRoom();
    }
  });
}
function onRoom(action) {
  atRoom = action;
}
function tellDropped() {
  if (dropped === 0) return;
  const count3 = dropped;
  dropped = 0;
  tell({ kind: "events-dropped", count: count3, start_ms: droppedFrom });
}
function tell(event) {
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
  bucket.charge(message.length);
  if (leavingLeft > 0) sendLeaving(message);
  remember(message, page);
  send(message);
}
function heardAgain() {
  if (!leaving) takeKept(send);
}
function reply(id, value) {
  send(stringify({ __proto__: null, kind: "reply", id, ok: true, value, last_seq: sent }));
}
function refuse(id, error) {
  send(stringify({ __proto__: null, kind: "reply", id, ok: false, error, last_seq: sent }));
}
function startLeaving() {
  tellDropped();
  leavingLeft = beacon === null ? 0 : LEAVING_EVENTS_MAX;
  leaving = true;
  const lately = recent(pageMs());
  keepAll();
  if (leavingLeft > 0 && lately !== "") beat(lately);
}
function stopLeaving() {
  leaving = false;
  leavingLeft = 0;
}
function sendLeaving(message) {
  leavingLeft -= 1;
  beat(message);
}
function beat(lines) {
  try {
    sendBeacon(navigator, beacon, lines);
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
    tell2(error);
    return otherwise;
  }
}
function tell2(error) {
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
var { captureStackTrace } = NativeError;
var nobody = () => {
};
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
function withoutLines(error) {
  captureStackTrace(error, nobody);
  return error;
}
function hideFrames(error) {
  if (!isNativeError(error)) return;
  const prepare2 = getOwnPropertyDescriptor(NativeError, "prepareStackTrace")?.value;
  if (typeof prepare2 === "function") {
    withoutOurSites(error, prepare2);
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
function withoutOurSites(error, prepare2) {
  set(
    NativeError,
    "prepareStackTrace",
    (failed2, sites) => prepare2(failed2, theirs(sites))
  );
  try {
    stackOf(error);
  } finally {
    set(NativeError, "prepareStackTrace", prepare2);
  }
}
function theirs(sites) {
  const kept = [];
  for (let i = 0; i < sites.length; i += 1) {
    const site = sites[i];
    if (siteName?.(site) !== frameName) append(kept, site);
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

// src/observer/calls.ts
function watchCalls(original, watcher, others = {}) {
  const frame = asFrame((target, self, args) => {
    const call2 = { self, args, state: void 0, plain: false };
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
    const call2 = { self: void 0, args, state: void 0, plain: false };
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
  if (!call2.plain) widenStacks(1);
}
function settle(watcher, call2, result) {
  if (!call2.plain) widenStacks(-1);
  return watcher.after ? guard(() => watcher.after?.(call2, result), result) : result;
}
function leave(watcher, call2, error) {
  if (!call2.plain) widenStacks(-1);
  guard(() => watcher.failed?.(call2, error), void 0);
  guard(() => hideFrames(error), void 0);
}

// src/observer/options.ts
function noteOptions(args, bufferMax2 = Number.POSITIVE_INFINITY) {
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
        return key === "maxBufferSize" && asked[key] > bufferMax2 ? bufferMax2 : value;
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
var count2 = 0;
var ProfilerClass = window.Profiler;
var sampleIntervalOf = getter(ProfilerClass?.prototype, "sampleInterval");
var stoppedOf = getter(ProfilerClass?.prototype, "stopped");
function enlist(profiler) {
  count2 += 1;
  weakSet(numbers, profiler, count2);
  addEventListener(profiler, "samplebufferfull", bufferFull);
  return count2;
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
var bufferMax = Number.POSITIVE_INFINITY;
function shrinkBuffer(samples) {
  bufferMax = samples ?? Number.POSITIVE_INFINITY;
}
function watchProfilerConstruction() {
  if (!ProfilerClass) return;
  const disguised = replace(
    window,
    "Profiler",
    (original) => watchConstruction(original, {
      before: (call2) => {
        call2.state = noteOptions(call2.args, bufferMax);
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
  const given = min(size, bufferMax);
  shrinkBuffer(null);
  report({
    kind: "profiler-started",
    profiler: enlist(profiler),
    requested_interval_ms: asked?.sampleInterval ?? 0,
    sample_interval_ms: sampleIntervalOf?.(profiler) ?? 0,
    max_buffer_size: given,
    requested_buffer_size: size
  });
}

// src/observer/globals.ts
var wanted = [];
var told = 0;
function forgetGlobals() {
  told = 0;
}
function watchGlobals(names) {
  wanted = names;
  listen("load", (event) => {
    if (eventTarget(event) === view.document) lookForGlobals();
  });
}
function lookForGlobals() {
  const names = [];
  for (let i = 0; i < wanted.length; i += 1) {
    const name = wanted[i];
    if (getOwnPropertyDescriptor(view, name)) append(names, name);
  }
  if (names.length <= told) return;
  told = names.length;
  report({ kind: "globals-seen", names });
}

// src/observer/promises.ts
function whenSettled(promise, fulfilled, rejected2) {
  const plain = { __proto__: null, value: void 0, configurable: true };
  defineProperty(promise, "constructor", plain);
  const next = promiseThen(promise, fulfilled, rejected2);
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
var fault = "none";
var first2;
var last2;
function stopFault() {
  return fault;
}
function setStopFault(next) {
  fault = next;
}
function holdStop(profiler, promise) {
  return new NativePromise((resolve, reject) => {
    append2({ profiler, release: () => whenSettled(promise, resolve, reject), next: void 0 });
  });
}
function rejectStop(promise, tell5) {
  const reject = () => {
    const error = withoutLines(new NativeDOMException(MESSAGE, "OperationError"));
    tell5(error);
    throw error;
  };
  return whenSettled(promise, reject, reject);
}
var MESSAGE = "The operation failed for an operation-specific reason";
function releaseStops() {
  fault = "none";
  let held = first2;
  first2 = void 0;
  last2 = void 0;
  while (held) {
    report({ kind: "profiler-stop-released", profiler: held.profiler });
    held.release();
    held = held.next;
  }
}
function append2(held) {
  if (last2) last2.next = held;
  else first2 = held;
  last2 = held;
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

// src/observer/timers.ts
var LATE_MS = 5e3;
var RENAMED_LATE_MS = 6e5;
var SWEEP_MIN = 256;
var FAR_MS = 2147483647;
var { toPrimitive } = Symbol;
var none = [];
var nothing = Function.prototype;
var nobody2 = new NativeWeakRef(nothing);
var timers = new NativeMap();
var sweepAt = SWEEP_MIN;
var shiftMs = 0;
var holding = false;
var level = 0;
var turn = 0;
function timerMs() {
  return pageMs() + shiftMs;
}
function shiftTimers(ms) {
  shiftMs += ms;
}
function holdNewTimers(held) {
  holding = held;
}
function setLevel(depth) {
  level = depth;
}
function beginTurn() {
  turn += 1;
  return turn;
}
function forEachTimer(action) {
  mapForEach(timers, action);
}
function forget2(timer) {
  mapDelete(timers, timer.id);
}
function watchTimers() {
  replace(view, "setTimeout", (original) => watchCalls(original, setting(false)));
  replace(view, "setInterval", (original) => watchCalls(original, setting(true)));
  replace(view, "clearTimeout", (original) => watchCalls(original, clearing));
  replace(view, "clearInterval", (original) => watchCalls(original, clearing));
}
function isOurs(self) {
  return self === void 0 || self === null || self === view;
}
function setting(repeat) {
  return {
    before: (call2) => {
      if (isOurs(call2.self) && call2.args.length > 0) prepare(call2, call2.args[0]);
    },
    after: (call2, id) => {
      if (call2.state && typeof id === "number" && id > 0) remember2(id, repeat, call2.state);
      return id;
    }
  };
}
function prepare(call2, handler) {
  if (typeof handler !== "function" && typeof handler !== "string") return;
  const given = call2.args.length > 1 ? call2.args[1] : void 0;
  const note = { handler, rest: restOf(call2.args), delay: 0 };
  if (isPrimitive(given)) {
    note.delay = asDelay(given);
    call2.plain = typeof handler === "function";
  } else if (typeof given !== "object" && typeof given !== "function") {
    return;
  }
  call2.state = note;
  const delay = isPrimitive(given) ? holding ? FAR_MS : given : noting(note, given);
  if (holding) call2.args = [typeof handler === "function" ? nothing : handler, delay];
  else if (delay !== given) call2.args[1] = delay;
}
function restOf(args) {
  if (args.length < 3) return none;
  const rest = [];
  for (let i = 2; i < args.length; i += 1) append(rest, args[i]);
  return rest;
}
function isPrimitive(value) {
  const type = typeof value;
  return value === null || type === "number" || type === "undefined" || type === "string" || type === "boolean";
}
function asDelay(value) {
  return max(value | 0, 0);
}
function noting(note, given) {
  return {
    __proto__: null,
    [toPrimitive]: asFrame(() => {
      const number = +given;
      note.delay = asDelay(number);
      return holding ? FAR_MS : number;
    })
  };
}
function remember2(id, repeat, { handler, rest, delay }) {
  const isCode = typeof handler === "string";
  mapSet(timers, id, {
    id,
    native: id,
    repeat,
    delay,
    code: isCode ? handler : void 0,
    rest,
    due: timerMs() + delay,
    level,
    turn,
    target: isCode ? nobody2 : new NativeWeakRef(handler),
    kept: holding,
    held: holding && !isCode ? handler : void 0
  });
  if (mapSize(timers) > sweepAt) sweep();
}
function sweep() {
  const now3 = timerMs();
  forEachTimer((timer) => {
    const late = timer.native === timer.id ? LATE_MS : RENAMED_LATE_MS;
    if (!holding && !timer.repeat && timer.due + late < now3) forget2(timer);
  });
  sweepAt = max(SWEEP_MIN, 2 * mapSize(timers));
}
var clearing = {
  before: (call2) => {
    const { args } = call2;
    const given = args.length > 0 ? args[0] : void 0;
    if (!isOurs(call2.self) || !isPrimitive(given)) return;
    call2.plain = true;
    const timer = mapGet(timers, given | 0);
    if (!timer) return;
    forget2(timer);
    if (timer.native !== timer.id) args[0] = timer.native;
  }
};

// src/observer/keeping.ts
var { setTimeout, setInterval, clearTimeout } = view;
var NEAR_MS = 20;
var ALIGNED_MS = 40;
var SHORT_MS = 1e3;
var CHAIN_LEVEL = 5;
function takeTimers(still, done) {
  holdNewTimers(true);
  const near = timerMs() + NEAR_MS;
  let wait = false;
  forEachTimer((timer) => {
    if (timer.repeat || timer.due > near) take(timer);
    else wait = true;
  });
  const finish = () => {
    forEachTimer((timer) => {
      if (!timer.kept) forget2(timer);
    });
    done();
  };
  if (wait && !still) runNative(() => guard(finish, void 0), NEAR_MS + ALIGNED_MS);
  else finish();
}
function take(timer) {
  apply(clearTimeout, view, [timer.native]);
  timer.native = 0;
  timer.kept = true;
  if (timer.repeat) timer.due = tickAfter(timer, timerMs());
  if (timer.code !== void 0) return;
  timer.held = weakTarget(timer.target);
  if (!timer.held) forget2(timer);
}
function giveTimersBack() {
  holdNewTimers(false);
  const now3 = timerMs();
  forEachTimer((timer) => {
    if (timer.kept) giveBack(timer, max(0, ceil(timer.due - now3)));
  });
}
function giveBack(timer, leftMs) {
  const { held, code, delay, rest } = timer;
  apply(clearTimeout, view, [timer.native]);
  timer.kept = false;
  timer.held = void 0;
  if (!timer.repeat) timer.native = runNative(held ?? code, leftMs, rest);
  else if (!held) timer.native = repeatNative(code, delay, rest);
  else timer.native = runNative(resuming(timer, held), leftMs, rest);
}
function resuming(timer, held) {
  return new NativeProxy(held, {
    __proto__: null,
    get apply() {
      timer.native = repeatNative(held, timer.delay, timer.rest);
      return apply;
    }
  });
}
function fire(timer, done) {
  setLevel(isShort(timer) ? CHAIN_LEVEL : timer.level + 1);
  if (timer.repeat) {
    timer.due = tickAfter(timer, timerMs());
  } else {
    forget2(timer);
    apply(clearTimeout, view, [timer.native]);
  }
  if (timer.held) {
    callNext(bound(timer.held, view, timer.rest));
    done();
  } else {
    runNative(timer.code, 0);
    runNative(() => guard(done, void 0), 0);
  }
}
function isShort({ repeat, delay, level: level2 }) {
  return delay < SHORT_MS && (repeat || level2 >= CHAIN_LEVEL);
}
function tickAfter({ due, delay }, now3) {
  const every = max(delay, 1);
  const steps = max(ceil((now3 - due) / every), 0);
  const tick = due + steps * every;
  return tick > now3 ? tick : tick + every;
}
function runNative(handler, ms, rest = []) {
  return apply(setTimeout, view, timerArguments(handler, ms, rest));
}
function repeatNative(handler, ms, rest) {
  return apply(setInterval, view, timerArguments(handler, ms, rest));
}
function timerArguments(handler, ms, rest) {
  const all = [handler, ms];
  for (let i = 0; i < rest.length; i += 1) append(all, rest[i]);
  return all;
}

// src/observer/leaving.ts
var persisted = knownGetter(PageTransitionEvent.prototype, "persisted");
function watchLeaving(hideBinding2) {
  listen("beforeunload", ({ isTrusted }) => {
    if (isTrusted) report({ kind: "before-unload" });
  });
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
    slots = { medium, key: keys[i], value: "", untold: void 0, next: slots };
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
  tell3(slot, by);
}
function tellUntold() {
  for (let slot = slots; slot; slot = slot.next) if (slot.untold) tell3(slot, slot.untold);
}
function tell3(slot, by) {
  const { medium, key, value } = slot;
  const told2 = report({ kind: "session-store-changed", medium, key, value, by });
  slot.untold = told2 ? void 0 : by;
}

// src/observer/visibility.ts
var visibilityState = knownGetter(Document.prototype, "visibilityState");
var frozen = false;
function visibility() {
  return visibilityState(view.document);
}
function watchVisibility() {
  onDocument2("visibilitychange", (trusted) => {
    lookEverywhere();
    report({ kind: "visibility-changed", visibility: visibility(), trusted });
  });
  onDocument2("freeze", (trusted) => turn2("frozen", trusted));
  onDocument2("resume", (trusted) => turn2("active", trusted));
}
function turn2(lifecycle, trusted) {
  if (trusted) frozen = lifecycle === "frozen";
  report({ kind: "lifecycle-changed", lifecycle, trusted });
}
function isFrozen() {
  return frozen;
}
function onDocument2(type, tell5) {
  listen(type, (event) => {
    if (eventTarget(event) === view.document) tell5(event.isTrusted);
  });
}

// src/observer/idle.ts
var POLLED_HOP_MAX_MS = 3e4;
var ROUNDS = 3;
var PACE = 1 / 250;
var PACE_MAX_MS = 20;
var CREDIT_MAX_MS = 40;
var LEAVING_MAX_MS = 2e3;
var LOADING_MAX_MS = 5e3;
var SLICE_MS = 250;
var CLOCK_SLACK_MS = 2;
var readyState = knownGetter(Document.prototype, "readyState");
var idling = false;
var hopAt = 0;
var gapMs = 0;
var readyAt = 0;
var standsUntil = 0;
function watchIdling() {
  if (readyState(view.document) === "loading") {
    standsUntil = pageMs() + LOADING_MAX_MS;
    listen("DOMContentLoaded", ({ isTrusted }) => {
      if (isTrusted) standsUntil = 0;
    });
  }
  listen("pageshow", (event) => {
    standsUntil = 0;
    if (idling && persisted(event)) giveBack2();
  });
  listen("beforeunload", ({ isTrusted }) => {
    if (isTrusted) standsUntil = pageMs() + LEAVING_MAX_MS;
  });
}
function startIdling(offsetMs2, done) {
  const joined = () => {
    hopAt = timerMs();
    readyAt = pageMs();
    done(moveIdling(offsetMs2));
  };
  if (idling) joined();
  else {
    idling = true;
    takeTimers(isFrozen(), () => whenSteady(joined));
  }
}
function moveIdling(offsetMs2) {
  pass(round(offsetMs2) - dateOffset());
  return moment();
}
function stopIdling(offsetMs2) {
  const last3 = moveIdling(offsetMs2);
  giveBack2();
  return last3;
}
function giveBack2() {
  idling = false;
  giveTimersBack();
}
function runIdling(dateMs, done) {
  const sliceEnds = pageMs() + SLICE_MS;
  const next = () => {
    const now3 = timerMs();
    const end = max(now3 + dateMs - movedNow(), now3);
    const due = nextDue();
    if (pageMs() < standsUntil && !isFrozen()) {
      whenSteady(next);
    } else if (due === void 0 || due > end + CLOCK_SLACK_MS) {
      pass(ceil(end - now3));
      done(moment());
    } else if (pageMs() > sliceEnds) {
      done(moment());
    } else {
      pass(ceil(due - now3));
      takeTurns(next);
    }
  };
  whenSteady(next);
}
function whenSteady(action) {
  if (isFrozen()) action();
  else afterTasks(1, () => pageMs() >= standsUntil, action);
}
function takeTurns(next) {
  const hop = beginTurn();
  hopAt = timerMs();
  const turn3 = () => {
    setLevel(0);
    const timer = firstDue(hop);
    if (!timer) {
      settle2(next);
      return;
    }
    timer.turn = hop;
    fire(timer, () => afterTasks(ROUNDS, () => true, turn3));
  };
  turn3();
}
function settle2(next) {
  readyAt = max(readyAt, pageMs() - CREDIT_MAX_MS) + min(gapMs * PACE, PACE_MAX_MS);
  gapMs = 0;
  afterTasks(1, () => pageMs() >= max(readyAt, standsUntil), next);
}
function firstDue(hop) {
  const now3 = timerMs();
  let first3;
  forEachTimer((timer) => {
    if (timer.kept && timer.turn < hop && timer.due <= now3 && (!first3 || timer.due < first3.due)) {
      first3 = timer;
    }
  });
  return first3;
}
function nextDue() {
  let next;
  forEachTimer((timer) => {
    const due = isShort(timer) ? max(timer.due, hopAt + POLLED_HOP_MAX_MS) : timer.due;
    if (timer.kept && (next === void 0 || due < next)) next = due;
  });
  return isFrozen() ? void 0 : next;
}
function pass(wholeMs) {
  if (wholeMs <= 0) return;
  gapMs += wholeMs;
  shiftTimers(wholeMs);
  setDateOffset(dateOffset() + wholeMs);
  report({ kind: "clock-moved", offset_ms: dateOffset(), idle: true });
}
function moment() {
  const date = movedNow();
  const due = nextDue();
  return {
    date_ms: date,
    offset_ms: dateOffset(),
    due_ms: due === void 0 ? null : date + due - timerMs()
  };
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
    heardAgain();
    try {
      obey(command, (value) => reply(command.id, value));
    } catch (error) {
      const { name, message } = describe(error);
      refuse(command.id, `${name}: ${message}`);
    }
  });
}
function obey(command, answer2) {
  switch (command.command) {
    case "idle-start":
      startIdling(command.offset_ms, answer2);
      break;
    case "idle-run":
      runIdling(command.date_ms, answer2);
      break;
    case "idle-move":
      answer2(moveIdling(command.offset_ms));
      break;
    case "idle-stop":
      answer2(stopIdling(command.offset_ms));
      break;
    default:
      obeyAtOnce(command);
      answer2(null);
  }
}
function obeyAtOnce(command) {
  switch (command.command) {
    case "sync":
      lookForGlobals();
      tellDropped();
      break;
    case "hold-stop":
      setStopFault("held");
      break;
    case "reject-stop":
      setStopFault("rejected");
      break;
    case "release-stop":
      releaseStops();
      break;
    case "shrink-buffer":
      shrinkBuffer(command.samples);
      break;
    case "move-clock":
      moveClock(command.offset_ms);
      break;
    case "write-store":
      if (command.medium !== "local-storage")
        throw new NativeError(`cannot write to ${command.medium}`);
      writeStorage(command.key, command.value);
      break;
    default:
      throw new NativeError(`unknown command: ${command.command}`);
  }
}
function moveClock(offsetMs2) {
  setDateOffset(offsetMs2);
  report({ kind: "clock-moved", offset_ms: offsetMs2, idle: false });
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
  const observer = new NativeObserver((list) => guard(() => tell4(type, list), void 0));
  observe(observer, { __proto__: null, type, buffered: true });
}
function tell4(type, list) {
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
  let last3 = null;
  for (let i = 0; i < samples.length; i += 1) {
    const { timestamp, stackId } = samples[i];
    if (stackId !== void 0) busy += 1;
    if (last3 !== null && (gap === null || timestamp - last3 > gap)) gap = timestamp - last3;
    last3 = timestamp;
  }
  return {
    samples: samples.length,
    busy_samples: busy,
    first_sample_ms: samples.length > 0 ? samples[0].timestamp : null,
    last_sample_ms: last3,
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
  const fault2 = again ? "none" : stopFault();
  call2.state = { profiler, fault: fault2, again };
  if (again) return;
  const faults = { held: fault2 === "held", rejected: fault2 === "rejected" };
  report({ kind: "profiler-stop-called", profiler, ...faults });
}
function answer(stop, call2, { profiler, fault: fault2, again }, promise) {
  if (again) {
    observe2(profiler, apply(stop, call2.self, []));
    return promise;
  }
  if (fault2 === "rejected") return rejected(profiler, promise);
  observe2(profiler, promise);
  return fault2 === "held" ? holdStop(profiler, promise) : promise;
}
function rejected(profiler, promise) {
  return rejectStop(promise, (error) => guard(() => failed(profiler, error), void 0));
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
  const later2 = adder(api.ZonedDateTime);
  const zoned = (args) => later2(apply(zonedNow, Now, args));
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
  onRoom(tellUntold);
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
    watchTimers,
    watchIdling,
    watchVisibility,
    () => watchLeaving(hideBinding),
    watchActivity,
    watchLongTasks,
    () => watchGlobals(config.globals)
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
  forgetGlobals();
}
var binding = takeBinding();
if (binding && !isObserved(config.channel)) guard(() => start(binding), void 0);
})(__BRIDGE_CONFIG__);
