// Built from js/src/worker by `npm run build` in js/. Change the source, not this file.
(function (config) {
"use strict";
// src/page/natives.ts
var {
  apply,
  construct,
  defineProperty,
  get,
  getOwnPropertyDescriptor,
  getPrototypeOf,
  set,
  setPrototypeOf
} = Reflect;
var { getOwnPropertyNames } = Object;
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
var view = globalThis;
var NativeError = Error;
var NativeProxy = Proxy;
var promiseThen = uncurry(Promise.prototype.then);
var indexOf = uncurry(String.prototype.indexOf);
var lastIndexOf = uncurry(String.prototype.lastIndexOf);
var slice = uncurry(String.prototype.slice);
var trim = uncurry(String.prototype.trim);
var mapGet = uncurry(Map.prototype.get);
var mapSet = uncurry(Map.prototype.set);
var mapDelete = uncurry(Map.prototype.delete);
var mapForEach = uncurry(Map.prototype.forEach);
var mapSize = knownGetter(Map.prototype, "size");
var weakTarget = uncurry(WeakRef.prototype.deref);
var NativeWeakMap = WeakMap;
var weakGet = uncurry(WeakMap.prototype.get);
var weakSet = uncurry(WeakMap.prototype.set);
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

// src/page/disguise.ts
var register = /* @__PURE__ */ new WeakMap();
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

// src/page/guard.ts
var handle = () => {
};
function guard(action, otherwise) {
  try {
    return action();
  } catch (error) {
    try {
      handle(error);
    } catch {
    }
    return otherwise;
  }
}

// src/page/failures.ts
var exceptionName = getter(DOMException.prototype, "name");
var exceptionMessage = getter(DOMException.prototype, "message");
var { isError } = Error;
function isNativeError(value) {
  return isError ? isError(value) : value instanceof Error;
}

// src/page/text.ts
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

// src/page/stacks.ts
var { captureStackTrace } = NativeError;
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
    formatWithoutOurSites(error, prepare);
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
function formatWithoutOurSites(error, prepare) {
  set(
    NativeError,
    "prepareStackTrace",
    (failed, sites) => prepare(failed, sitesWithoutOurs(sites))
  );
  try {
    stackOf(error);
  } finally {
    set(NativeError, "prepareStackTrace", prepare);
  }
}
function sitesWithoutOurs(sites) {
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

// src/page/calls.ts
function watchCalls(original, watcher, others = {}) {
  return disguise(original, { __proto__: null, ...others, apply: callTrap(watcher) });
}
function callTrap(watcher) {
  const frame = asFrame((target, self, args) => {
    const call2 = {
      self,
      args,
      state: void 0,
      trap: frame,
      derived: false,
      plain: false
    };
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
  return frame;
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

// src/clock/offset.ts
var offsetMs = 0;
var originMs = 0;
function dateOffset() {
  return offsetMs;
}
function setDateOffset(ms) {
  offsetMs = round(ms);
  ownRegister().dateOffset = offsetMs;
}
function originOffset() {
  return originMs;
}
function startAhead(ms) {
  setDateOffset(ms);
  originMs = offsetMs;
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
function movableCalls(original, watcher) {
  const moved = callTrap(watcher);
  return disguise(original, {
    __proto__: null,
    get apply() {
      return offsetMs === 0 && originMs === 0 ? apply : moved;
    }
  });
}

// src/clock/date.ts
var now = Date.now;
var print = uncurry(Date.prototype.toString);
var NativeDate = Date;
function movedNow() {
  return now() + dateOffset();
}
function watchDate() {
  replace(NativeDate, "now", (original) => movable(original, movedNow, null));
  const moved = replace(
    view,
    "Date",
    (original) => movable(
      original,
      () => print(new NativeDate(movedNow())),
      (target, args, newTarget) => construct(target, args.length === 0 ? [movedNow()] : args, newTarget)
    )
  );
  replace(NativeDate.prototype, "constructor", (original) => moved ?? original);
}

// src/clock/file.ts
function watchFile() {
  const moved = replace(
    view,
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
  const options = args.length > 2 ? args[2] : void 0;
  const unchanged = args.length < 2 || options !== void 0 && options !== null && typeof options !== "object";
  return unchanged ? args : [args[0], args[1], withDate(options ?? {})];
}
function withDate({ endings, type, lastModified }) {
  const date = lastModified === void 0 ? movedNow() : lastModified;
  return { __proto__: null, endings, type, lastModified: date };
}

// src/clock/intl.ts
var formats = new NativeWeakMap();
var presentIfNone = {
  before: (call2) => {
    if (call2.args.length === 0 || call2.args[0] === void 0) call2.args = [movedNow()];
  }
};
function watchIntl() {
  const { prototype } = Intl.DateTimeFormat;
  replace(prototype, "formatToParts", (original) => movableCalls(original, presentIfNone));
  replace(prototype, "format", (original) => watchCalls(original, { after: moving }), "get");
}
function moving(_, format) {
  if (typeof format !== "function") return format;
  const known = weakGet(formats, format);
  if (known) return known;
  const moved = movableCalls(format, presentIfNone);
  weakSet(formats, format, moved);
  return moved;
}

// src/clock/origin.ts
var TIMING_NAMES = Object.keys(globalThis.PerformanceTiming?.prototype ?? {});
function watchTimeOrigin() {
  const { prototype } = Performance;
  replace(prototype, "timeOrigin", (original) => later(original), "get");
  replace(
    prototype,
    "toJSON",
    (original) => changing(original, (made) => {
      shift(made, "timeOrigin", originOffset());
      if (typeof made.timing === "object" && made.timing) shiftTiming(made.timing);
    })
  );
  if (TIMING_NAMES.length > 0) watchTiming(PerformanceTiming.prototype);
  watchChrome();
}
function watchTiming(prototype) {
  for (let i = 0; i < TIMING_NAMES.length; i += 1)
    replace(prototype, TIMING_NAMES[i], (original) => later(original), "get");
  replace(prototype, "toJSON", (original) => changing(original, shiftTiming));
}
function watchChrome() {
  const { chrome } = view;
  if (!chrome) return;
  replace(
    chrome,
    "csi",
    (original) => changing(original, (made) => {
      shift(made, "startE", originOffset());
      shift(made, "onloadT", originOffset());
      shift(made, "pageT", dateOffset() - originOffset());
    })
  );
  replace(
    chrome,
    "loadTimes",
    (original) => changing(original, (made) => {
      for (let i = 0; i < LOAD_TIMES.length; i += 1)
        shift(made, LOAD_TIMES[i], originOffset() / 1e3);
    })
  );
}
var LOAD_TIMES = [
  "requestTime",
  "startLoadTime",
  "commitLoadTime",
  "finishDocumentLoadTime",
  "finishLoadTime",
  "firstPaintTime"
];
function later(original) {
  return movableCalls(original, {
    after: (_, time) => typeof time === "number" && time !== 0 ? time + originOffset() : time
  });
}
function changing(original, change) {
  return movableCalls(original, {
    after: (_, found) => {
      if (typeof found !== "object" || !found) return found;
      const made = copy(found);
      change(made);
      return made;
    }
  });
}
function copy(found) {
  const names = getOwnPropertyNames(found);
  const made = {};
  for (let i = 0; i < names.length; i += 1) {
    const name = names[i];
    defineProperty(made, name, getOwnPropertyDescriptor(found, name));
  }
  return made;
}
function shiftTiming(timing) {
  for (let i = 0; i < TIMING_NAMES.length; i += 1)
    shift(timing, TIMING_NAMES[i], originOffset());
}
function shift(made, key, by) {
  const found = getOwnPropertyDescriptor(made, key);
  if (typeof found?.value !== "number" || found.value === 0) return;
  defineProperty(made, key, { __proto__: null, value: found.value + by });
}

// src/clock/temporal.ts
function watchTemporal() {
  const api = view.Temporal;
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
function moveBy(now2, key, zoned, type, conversion) {
  const convert = uncurry(type.prototype[conversion]);
  move(now2, key, (_, __, args) => convert(zoned(args)));
}
function move(now2, key, moved) {
  replace(now2, key, (original) => movable(original, moved, null));
}

// src/clock/watch.ts
var wallClockParts = [
  watchDate,
  watchTemporal,
  watchFile,
  watchIntl,
  watchTimeOrigin
];

// src/page/source.ts
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
        // No `get` trap: to read `caller` throws, and the error would show the frame of the trap.
        getOwnPropertyDescriptor: (target, key) => key === channel ? { value: ownRegister(), configurable: true } : getOwnPropertyDescriptor(target, key)
      }
    )
  );
}
function isObserved(channel) {
  return registerOf(view, channel) !== void 0;
}
function registerOf(other, channel) {
  try {
    const { Function: Functions } = other;
    return getOwnPropertyDescriptor(Functions.prototype.toString, channel)?.value;
  } catch {
    return void 0;
  }
}

// src/worker/main.ts
function start() {
  nameFrames(config.channel);
  guard(() => disguiseSource(config.channel), void 0);
  for (let i = 0; i < wallClockParts.length; i += 1)
    guard(wallClockParts[i], void 0);
  startAhead(config.dateOffsetMs);
  addEventListener(view, config.channel, (event) => {
    stopImmediatePropagation(event);
    setDateOffset(eventDetail(event));
  });
}
if (!isObserved(config.channel)) guard(start, void 0);
})(__BRIDGE_CONFIG__);
