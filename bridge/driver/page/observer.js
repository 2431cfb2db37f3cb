// Built from js/src/observer by `npm run build` in js/. Change the source, not this file.
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
var NativeDOMException = DOMException;
var NativePromise = Promise;
var NativeProxy = Proxy;
var promiseThen = uncurry(Promise.prototype.then);
var indexOf = uncurry(String.prototype.indexOf);
var lastIndexOf = uncurry(String.prototype.lastIndexOf);
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
var toText = String;
var addEventListener = uncurry(EventTarget.prototype.addEventListener);
var stopImmediatePropagation = uncurry(Event.prototype.stopImmediatePropagation);
var eventTarget = knownGetter(Event.prototype, "target");
var eventDetail = knownGetter(CustomEvent.prototype, "detail");
function bareList() {
  const list = [];
  setPrototypeOf(list, null);
  return list;
}
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

// src/page/disguise.ts
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

// src/page/guard.ts
var handle = () => {
};
function onFailure(handler) {
  handle = handler;
}
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
function describe(error) {
  if (!isNativeError(error)) return { name: typeof error, message: "" };
  try {
    return {
      name: exceptionName?.(error) ?? "Error",
      message: exceptionMessage?.(error) ?? ""
    };
  } catch {
    return { name: textOf(error, "name"), message: textOf(error, "message") };
  }
}
function textOf(error, key) {
  let owner = error;
  while (owner) {
    const found = getOwnPropertyDescriptor(owner, key);
    if (found) return typeof found.value === "string" ? found.value : "";
    owner = getPrototypeOf(owner);
  }
  return "";
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
var uncalled = () => {
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
  captureStackTrace(error, uncalled);
  return error;
}
function hideFrames(error) {
  if (!isNativeError(error)) return;
  const prepare2 = getOwnPropertyDescriptor(NativeError, "prepareStackTrace")?.value;
  if (typeof prepare2 === "function") {
    formatWithoutOurSites(error, prepare2);
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
function formatWithoutOurSites(error, prepare2) {
  set(
    NativeError,
    "prepareStackTrace",
    (failed2, sites) => prepare2(failed2, sitesWithoutOurs(sites))
  );
  try {
    stackOf(error);
  } finally {
    set(NativeError, "prepareStackTrace", prepare2);
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
    const call3 = {
      self,
      args,
      state: void 0,
      trap: frame,
      derived: false,
      plain: false
    };
    let result;
    enter(watcher, call3);
    try {
      result = apply(target, call3.self, call3.args);
    } catch (error) {
      leave(watcher, call3, error);
      throw error;
    }
    return settle(watcher, call3, result);
  });
  return frame;
}
function watchConstruction(original, watcher) {
  const frame = asFrame((target, args, newTarget) => {
    const call3 = {
      self: void 0,
      args,
      state: void 0,
      trap: frame,
      derived: newTarget !== disguised,
      plain: false
    };
    const made = call3.derived ? newTarget : target;
    let result;
    enter(watcher, call3);
    try {
      result = construct(target, call3.args, made);
    } catch (error) {
      leave(watcher, call3, error);
      throw error;
    }
    return settle(watcher, call3, result);
  });
  const disguised = disguise(original, {
    __proto__: null,
    ...domConstructorTraps(),
    construct: frame
  });
  return disguised;
}
function enter(watcher, call3) {
  guard(() => watcher.before?.(call3), void 0);
  if (!call3.plain) widenStacks(1);
}
function settle(watcher, call3, result) {
  if (!call3.plain) widenStacks(-1);
  return watcher.after ? guard(() => watcher.after?.(call3, result), result) : result;
}
function leave(watcher, call3, error) {
  if (!call3.plain) widenStacks(-1);
  guard(() => watcher.failed?.(call3, error), void 0);
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
function offsetBeside() {
  return ownRegister().dateOffset ?? 0;
}
function originOffset() {
  return originMs;
}
function startAhead(ms) {
  setDateOffset(ms);
  originMs = offsetMs;
}
function movable(original, call3, make, others = {}) {
  const calling = call3 && asFrame(call3);
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

// src/clock/modified.ts
var NativeDate2 = Date;
var { now: now2, parse: parse2 } = Date;
var getMonth = uncurry(Date.prototype.getMonth);
var getDate = uncurry(Date.prototype.getDate);
var getFullYear = uncurry(Date.prototype.getFullYear);
var getHours = uncurry(Date.prototype.getHours);
var getMinutes = uncurry(Date.prototype.getMinutes);
var getSeconds = uncurry(Date.prototype.getSeconds);
function watchLastModified() {
  replace(
    Document.prototype,
    "lastModified",
    (original) => movableCalls(original, {
      before: (call3) => {
        call3.state = now2();
      },
      after: ({ state }, text) => isPresent(text, state) ? inLocalTime(movedNow()) : text
    }),
    "get"
  );
}
function isPresent(text, start2) {
  const time = parse2(text);
  return time >= floor(start2 / 1e3) * 1e3 && time <= now2();
}
function inLocalTime(ms) {
  const date = new NativeDate2(ms);
  const day = `${two(getMonth(date) + 1)}/${two(getDate(date))}/${getFullYear(date)}`;
  return `${day} ${two(getHours(date))}:${two(getMinutes(date))}:${two(getSeconds(date))}`;
}
function two(number) {
  return number < 10 ? `0${number}` : `${number}`;
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
  const options2 = args.length > 2 ? args[2] : void 0;
  const unchanged = args.length < 2 || options2 !== void 0 && options2 !== null && typeof options2 !== "object";
  return unchanged ? args : [args[0], args[1], withDate(options2 ?? {})];
}
function withDate({ endings, type, lastModified: lastModified2 }) {
  const date = lastModified2 === void 0 ? movedNow() : lastModified2;
  return { __proto__: null, endings, type, lastModified: date };
}

// src/clock/intl.ts
var formats = new NativeWeakMap();
var presentIfNone = {
  before: (call3) => {
    if (call3.args.length === 0 || call3.args[0] === void 0) call3.args = [movedNow()];
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
  const later3 = adder(api.ZonedDateTime);
  const zoned = (args) => later3(apply(zonedNow, Now, args));
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
function moveBy(now5, key, zoned, type, conversion) {
  const convert = uncurry(type.prototype[conversion]);
  move(now5, key, (_, __, args) => convert(zoned(args)));
}
function move(now5, key, moved) {
  replace(now5, key, (original) => movable(original, moved, null));
}

// src/clock/watch.ts
var wallClockParts = [
  watchDate,
  watchTemporal,
  watchFile,
  watchIntl,
  watchTimeOrigin
];

// src/page/call-site.ts
var LINES = 12;
var LONGEST = 1e3;
var AT = "    at ".length;
var TRAP = "construct";
var { captureStackTrace: captureStackTrace2 } = NativeError;
var scriptOf;
var lineOf;
var columnOf;
var nameOf;
var isConstructor;
function callSite(trap) {
  return guard(() => lookUp(trap, 1)[0]?.place ?? "", "");
}
function constructionSite(trap, replaced) {
  if (!replaced) return { site: callSite(trap), caller: "" };
  return guard(() => beyondReplacement(lookUp(trap, LINES)), { site: "", caller: "" });
}
function beyondReplacement(frames) {
  const end = replacementEnd(frames);
  const caller = end === 0 ? frames[1] : void 0;
  return { site: (frames[end] ?? frames[0])?.place ?? "", caller: caller?.place ?? "" };
}
function replacementEnd(frames) {
  let end = 0;
  for (let i = 0; i < frames.length && i <= end + 1; i += 1) {
    const frame = frames[i];
    if (frame.makes && frame.script === frames[end]?.script) end = i + 1;
  }
  return end;
}
function lookUp(trap, most) {
  let found = bareList();
  const limit = getOwnPropertyDescriptor(NativeError, "stackTraceLimit");
  const prepare2 = getOwnPropertyDescriptor(NativeError, "prepareStackTrace");
  const look2 = (_, sites) => {
    found = framesIn(sites, most);
    return "";
  };
  const formats2 = define("prepareStackTrace", look2);
  if (!formats2 && prepare2) return found;
  const widened = define("stackTraceLimit", LINES);
  try {
    const holder = { __proto__: null };
    captureStackTrace2(holder, trap);
    const text = holder.stack;
    if (!formats2 && typeof text === "string") found = framesInText(text, most);
  } finally {
    if (widened) restore("stackTraceLimit", limit);
    if (formats2) restore("prepareStackTrace", prepare2);
  }
  return found;
}
function define(name, value) {
  const before = getOwnPropertyDescriptor(NativeError, name);
  const shape = before?.configurable === false ? {} : { writable: true, configurable: true };
  return defined(name, { ...shape, value });
}
function restore(name, before) {
  if (before) defined(name, before);
  else delete NativeError[name];
}
function defined(name, descriptor) {
  return defineProperty(NativeError, name, {
    __proto__: null,
    ...descriptor
  });
}
function framesIn(sites, most) {
  const frames = bareList();
  for (let i = 0; i < sites.length && frames.length < most; i += 1) {
    const site = sites[i];
    learnMethods(site);
    const script = scriptOf?.(site);
    if (script) append(frames, frameOf(site, slice(toText(script), 0, LONGEST)));
  }
  return frames;
}
function learnMethods(site) {
  scriptOf ??= uncurry(site.getScriptNameOrSourceURL);
  lineOf ??= uncurry(site.getLineNumber);
  columnOf ??= uncurry(site.getColumnNumber);
  nameOf ??= uncurry(site.getFunctionName);
  isConstructor ??= uncurry(site.isConstructor);
}
function frameOf(site, script) {
  return {
    script,
    place: `${script}:${toText(lineOf?.(site))}:${toText(columnOf?.(site))}`,
    makes: isConstructor?.(site) === true || nameOf?.(site) === TRAP
  };
}
function framesInText(text, most) {
  const frames = bareList();
  let start2 = indexOf(text, "\n");
  while (start2 >= 0 && frames.length < most) {
    const next = indexOf(text, "\n", start2 + 1);
    const line = slice(text, start2 + 1, next < 0 ? text.length : next);
    const open = indexOf(line, "(");
    const close = open < 0 ? line.length : indexOf(line, ")", open);
    const place = slice(trim(slice(line, open < 0 ? AT : open + 1, close)), 0, LONGEST);
    if (indexOf(place, "://") > 0) {
      const makes = indexOf(line, "new ") === AT || indexOf(line, `${TRAP} (`) > 0;
      append(frames, { script: scriptIn(place), place, makes });
    }
    start2 = next;
  }
  return frames;
}
function scriptIn(place) {
  const column = lastIndexOf(place, ":");
  return slice(place, 0, lastIndexOf(place, ":", column - 1));
}
function prepareCallSites() {
  callSite(prepareCallSites);
}

// src/page/listeners.ts
var NativeMutationObserver = MutationObserver;
var observeMutations = uncurry(MutationObserver.prototype.observe);
var options = { __proto__: null, capture: true, passive: true };
var listeners;
function listen(type, handler) {
  const guarded = (event) => guard(() => handler(event), void 0);
  listeners = { type, handler: guarded, next: listeners };
  addEventListener(view, type, guarded, options);
}
function listenOnDocument(type, handler) {
  listen(type, (event) => {
    if (eventTarget(event) === view.document) handler(event);
  });
}
function outliveDocumentOpen() {
  const observer2 = new NativeMutationObserver(() => guard(addAll, void 0));
  observeMutations(observer2, view.document, {
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

// src/page/lifecycle.ts
var isPersisted = knownGetter(PageTransitionEvent.prototype, "persisted");
var frozen = false;
function watchFreezing() {
  listenOnDocument("freeze", ({ isTrusted }) => {
    if (isTrusted) frozen = true;
  });
  listenOnDocument("resume", ({ isTrusted }) => {
    if (isTrusted) frozen = false;
  });
}
function isFrozen() {
  return frozen;
}

// src/page/source.ts
function disguiseSource(channel) {
  replace(
    Function.prototype,
    "toString",
    (original) => watchCalls(
      original,
      {
        before: (call3) => {
          call3.self = undisguised(call3.self);
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
function joinRegister(channel) {
  const register2 = registerOf(view.parent, channel) ?? registerOf(view.opener, channel);
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

// src/clock/expiry.ts
var NativeDate3 = Date;
var { now: now3, parse: parse3 } = Date;
var inGmt = uncurry(Date.prototype.toUTCString);
var lower = uncurry(String.prototype.toLowerCase);
var written = false;
function takeWritten() {
  const found = written;
  written = false;
  return found;
}
function cookieInRealTime(text) {
  written = true;
  if (dateOffset() === 0) return text;
  let made = "";
  let start2 = 0;
  while (start2 <= text.length) {
    const found = indexOf(text, ";", start2);
    const end = found < 0 ? text.length : found;
    made += (start2 === 0 ? "" : ";") + attributeInRealTime(slice(text, start2, end));
    start2 = end + 1;
  }
  return made;
}
function attributeInRealTime(attribute) {
  const equals = indexOf(attribute, "=");
  if (equals < 0 || lower(trim(slice(attribute, 0, equals))) !== "expires") return attribute;
  const date = trim(slice(attribute, equals + 1));
  const named = indexOf(date, "GMT") >= 0 || indexOf(date, "UTC") >= 0;
  const time = inRealTime(parse3(named ? date : `${date} GMT`));
  return time === void 0 ? attribute : `expires=${inGmt(new NativeDate3(time))}`;
}
function inRealTime(time) {
  return time > now3() ? time - dateOffset() : void 0;
}
function optionsInRealTime(options2) {
  written = true;
  const expires = getOwnPropertyDescriptor(options2, "expires")?.value;
  if (dateOffset() === 0 || typeof expires !== "number") return options2;
  const time = inRealTime(expires);
  return time === void 0 ? options2 : { __proto__: options2, expires: time };
}
function itemInPageTime(item) {
  if (typeof item !== "object" || item === null) return;
  const expires = getOwnPropertyDescriptor(item, "expires")?.value;
  if (typeof expires !== "number") return;
  const value = expires + dateOffset();
  defineProperty(item, "expires", { __proto__: null, value });
}

// src/page/tasks.ts
var { scheduler, Scheduler } = view;
var postTask = uncurry(Scheduler.prototype.postTask);
var queue = uncurry(view.queueMicrotask);
function inTask(action) {
  postTask(scheduler, () => guard(action, void 0));
}
function later2(delayMs, action) {
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

// src/page/time.ts
var now4 = uncurry(Performance.prototype.now);
var timeOrigin = knownGetter(Performance.prototype, "timeOrigin");
var startTime = knownGetter(PerformanceEntry.prototype, "startTime");
var lastModified = getter(globalThis.File?.prototype, "lastModified");
var NativeMark = PerformanceMark;
var clock = performance;
var isNative = readOrigin() !== void 0;
var nativePerformance = isNative ? clock : void 0;
var originMs2 = readOrigin() ?? (lastModified?.(new File([], "")) ?? 0) - pageMs();
function pageMs() {
  return isNative ? now4(clock) : startTime(new NativeMark(""));
}
function wallMs(page) {
  return originMs2 + page;
}
function readOrigin() {
  try {
    return timeOrigin(clock);
  } catch {
    return void 0;
  }
}

// src/observer/report/bucket.ts
var RESERVE = 1e3;
var BURST = RESERVE + 5e3;
var REFILL_PER_MS = 1;
var ENOUGH = BURST / 2;
var TOKEN_CHARACTERS = 1e3;
var Bucket = class {
  tokens = BURST;
  filledAt = 0;
  dry = false;
  /** Whether an event may be sent now. `vital`: it may use the reserve. */
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
  /** After how many ms a gap ends if nothing more is sent. */
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

// src/observer/config.ts
var LEAVING_EVENTS_MAX = 32;
var ACTIVITY_EVERY_MS = 100;

// src/observer/report/sent.ts
var RECENT_MAX = 16;
var RECENT_MS = 1e3;
var SINCE_MAX = 1e3;
var first;
var last;
var count = 0;
var keepsAll = false;
function keep(message, page) {
  if (keepsAll && count >= SINCE_MAX) return;
  const sent = { message, page, next: void 0 };
  if (last) last.next = sent;
  else first = sent;
  last = sent;
  count += 1;
  if (!keepsAll && count > RECENT_MAX) {
    first = first?.next;
    count -= 1;
  }
}
function recentLines(page) {
  let lines = "";
  for (let sent = first; sent; sent = sent.next) {
    if (sent.page >= page - RECENT_MS) lines += lines === "" ? sent.message : `
${sent.message}`;
  }
  return lines;
}
function keepAll() {
  keepsAll = true;
}
function resend(send2) {
  if (!keepsAll) return;
  const kept = first;
  forget();
  for (let sent = kept; sent; sent = sent.next) send2(sent.message);
}
function forget() {
  first = void 0;
  last = void 0;
  count = 0;
  keepsAll = false;
}

// src/observer/report/outlet.ts
var sendBeacon = uncurry(Navigator.prototype.sendBeacon);
var { navigator } = view;
var binding = () => {
};
var beaconAddress = null;
var beaconsLeft = 0;
var leaving = false;
function openOutlet(send2, beacon) {
  binding = send2;
  beaconAddress = beacon;
}
function resetOutlet() {
  leaving = false;
  beaconsLeft = 0;
  forget();
}
function sendReply(message) {
  binding(message);
}
function sendEvent(message, page) {
  if (beaconsLeft > 0) {
    beaconsLeft -= 1;
    postBeacon(message);
  }
  keep(message, page);
  binding(message);
}
function startLeaving() {
  beaconsLeft = beaconAddress === null ? 0 : LEAVING_EVENTS_MAX;
  leaving = true;
  const lines = recentLines(pageMs());
  keepAll();
  if (beaconsLeft > 0 && lines !== "") postBeacon(lines);
}
function stopLeaving() {
  leaving = false;
  beaconsLeft = 0;
}
function resendKept() {
  if (!leaving) resend(binding);
}
function postBeacon(lines) {
  try {
    sendBeacon(navigator, beaconAddress, lines);
  } catch {
  }
}

// src/observer/report/report.ts
var FAILURES_MAX = 10;
var randomValues = uncurry(Crypto.prototype.getRandomValues);
var { crypto } = view;
var bucket = new Bucket();
var currentDocument;
var documentId = "";
var lastSeq = 0;
var startDocument = () => {
};
var beforeReport = () => {
};
var dropped = 0;
var droppedFrom = 0;
var floodEndAwaited = false;
var afterFlood = () => {
};
var failures = 0;
function openReport(config2, binding3) {
  openOutlet(binding3, config2.beacon);
  onFailure(reportFailure);
}
function onNewDocument(handler) {
  startDocument = handler;
  noticeDocument();
}
function noticeDocument() {
  if (view.document === currentDocument) return;
  reportDropped();
  currentDocument = view.document;
  documentId = randomId();
  lastSeq = 0;
  resetOutlet();
  startDocument();
}
function onReport(handler) {
  beforeReport = handler;
}
function report(event) {
  noticeDocument();
  guard(beforeReport, void 0);
  if (!bucket.admits(pageMs(), isVital(event))) {
    drop();
    return false;
  }
  sendNumbered(event);
  return true;
}
function reportAlways(event) {
  noticeDocument();
  guard(beforeReport, void 0);
  sendNumbered(event);
  return true;
}
function isVital({ kind }) {
  return kind !== "profiler-refused" && kind !== "profiler-stop-failed" && kind !== "session-store-changed";
}
function drop() {
  if (dropped === 0) droppedFrom = pageMs();
  dropped += 1;
  if (!floodEndAwaited) awaitFloodEnd();
}
function awaitFloodEnd() {
  floodEndAwaited = true;
  later2(bucket.dryFor(pageMs()), () => {
    floodEndAwaited = false;
    if (bucket.dryFor(pageMs()) > 0) {
      awaitFloodEnd();
    } else {
      reportDropped();
      afterFlood();
    }
  });
}
function onFloodEnd(handler) {
  afterFlood = handler;
}
function reportDropped() {
  if (dropped === 0) return;
  const count3 = dropped;
  dropped = 0;
  send({ kind: "events-dropped", count: count3, start_ms: droppedFrom });
}
function sendNumbered(event) {
  reportDropped();
  send(event);
}
function send(event) {
  const page = pageMs();
  lastSeq += 1;
  const message = stringify({
    __proto__: null,
    ...event,
    document: documentId,
    seq: lastSeq,
    page_ms: page,
    wall_ms: wallMs(page)
  });
  bucket.charge(message.length);
  sendEvent(message, page);
}
function reportFailure(error) {
  failures += 1;
  if (failures > FAILURES_MAX) return;
  const { name, message } = describe(error);
  report({ kind: "observer-failed", message: `${name}: ${message}` });
}
function reply(id, value) {
  sendReply(stringify({ __proto__: null, kind: "reply", id, ok: true, value, last_seq: lastSeq }));
}
function refuse(id, error) {
  sendReply(stringify({ __proto__: null, kind: "reply", id, ok: false, error, last_seq: lastSeq }));
}
function randomId() {
  const words = randomValues(crypto, new Uint32Array(3));
  let id = "";
  for (let i = 0; i < 3; i += 1) id += hex(words[i]);
  return id;
}
function hex(word) {
  let digits = "";
  for (let shift2 = 28; shift2 >= 0; shift2 -= 4) digits += "0123456789abcdef"[word >>> shift2 & 15];
  return digits;
}

// src/observer/clock/jump.ts
function jumpTo(offsetMs2, idle) {
  setDateOffset(offsetMs2);
  reportClock(idle);
}
function reportClock(idle) {
  report({ kind: "clock-moved", offset_ms: dateOffset(), idle });
}

// src/observer/clock/timers.ts
var LATE_MS = 5e3;
var RENAMED_LATE_MS = 6e5;
var SWEEP_MIN = 256;
var FAR_MS = 2147483647;
var { toPrimitive } = Symbol;
var none = [];
var nothing = Function.prototype;
var noTarget = new NativeWeakRef(nothing);
var timers = new NativeMap();
var sweepAt = SWEEP_MIN;
var shiftMs = 0;
var takesNew = false;
var level = 0;
var hop = 0;
function timerMs() {
  return pageMs() + shiftMs;
}
function shiftTimers(ms) {
  shiftMs += ms;
}
function takeNewTimers(ours2) {
  takesNew = ours2;
}
function setLevel(next) {
  level = next;
}
function beginHop() {
  hop += 1;
  return hop;
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
    before: (call3) => {
      if (isOurs(call3.self) && call3.args.length > 0) prepare(call3, call3.args[0]);
    },
    after: (call3, id) => {
      if (call3.state && typeof id === "number" && id > 0) remember(id, repeat, call3.state);
      return id;
    }
  };
}
function prepare(call3, handler) {
  if (typeof handler !== "function" && typeof handler !== "string") return;
  const given = call3.args.length > 1 ? call3.args[1] : void 0;
  const note = { handler, rest: restOf(call3.args), delay: 0 };
  if (isPrimitive(given)) {
    note.delay = asDelay(given);
    call3.plain = typeof handler === "function";
  } else if (typeof given !== "object" && typeof given !== "function") {
    return;
  }
  call3.state = note;
  const delay = isPrimitive(given) ? takesNew ? FAR_MS : given : noteDelay(note, given);
  if (takesNew) call3.args = [typeof handler === "function" ? nothing : handler, delay];
  else if (delay !== given) call3.args[1] = delay;
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
function noteDelay(note, given) {
  return {
    __proto__: null,
    [toPrimitive]: asFrame(() => {
      const number = +given;
      note.delay = asDelay(number);
      return takesNew ? FAR_MS : number;
    })
  };
}
function remember(id, repeat, { handler, rest, delay }) {
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
    hop,
    target: isCode ? noTarget : new NativeWeakRef(handler),
    taken: takesNew,
    held: takesNew && !isCode ? handler : void 0
  });
  if (mapSize(timers) > sweepAt) sweep();
}
function sweep() {
  const now5 = timerMs();
  forEachTimer((timer) => {
    const late = timer.native === timer.id ? LATE_MS : RENAMED_LATE_MS;
    if (!takesNew && !timer.repeat && timer.due + late < now5) forget2(timer);
  });
  sweepAt = max(SWEEP_MIN, 2 * mapSize(timers));
}
var clearing = {
  before: (call3) => {
    const { args } = call3;
    const given = args.length > 0 ? args[0] : void 0;
    if (!isOurs(call3.self) || !isPrimitive(given)) return;
    call3.plain = true;
    const timer = mapGet(timers, given | 0);
    if (!timer) return;
    forget2(timer);
    if (timer.native !== timer.id) args[0] = timer.native;
  }
};

// src/observer/clock/takeover.ts
var { setTimeout, setInterval, clearTimeout } = view;
var NEAR_MS = 20;
var ALIGNED_MS = 40;
var SHORT_MS = 1e3;
var CHAIN_LEVEL = 5;
function takeTimers(frozen2, done) {
  takeNewTimers(true);
  const near = timerMs() + NEAR_MS;
  let wait = false;
  forEachTimer((timer) => {
    if (timer.repeat || timer.due > near) take(timer);
    else wait = true;
  });
  const finish = () => {
    forEachTimer((timer) => {
      if (!timer.taken) forget2(timer);
    });
    done();
  };
  if (wait && !frozen2) setNativeTimeout(() => guard(finish, void 0), NEAR_MS + ALIGNED_MS);
  else finish();
}
function take(timer) {
  apply(clearTimeout, view, [timer.native]);
  timer.native = 0;
  timer.taken = true;
  if (timer.repeat) timer.due = tickAfter(timer, timerMs());
  if (timer.code !== void 0) return;
  timer.held = weakTarget(timer.target);
  if (!timer.held) forget2(timer);
}
function giveTimersBack() {
  takeNewTimers(false);
  const now5 = timerMs();
  forEachTimer((timer) => {
    if (timer.taken) giveBack(timer, max(0, ceil(timer.due - now5)));
  });
}
function giveBack(timer, leftMs) {
  const { held, code, delay, rest } = timer;
  apply(clearTimeout, view, [timer.native]);
  timer.taken = false;
  timer.held = void 0;
  if (!timer.repeat) timer.native = setNativeTimeout(held ?? code, leftMs, rest);
  else if (!held) timer.native = setNativeInterval(code, delay, rest);
  else timer.native = setNativeTimeout(resuming(timer, held), leftMs, rest);
}
function resuming(timer, held) {
  return new NativeProxy(held, {
    __proto__: null,
    get apply() {
      timer.native = setNativeInterval(held, timer.delay, timer.rest);
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
    setNativeTimeout(timer.code, 0);
    setNativeTimeout(() => guard(done, void 0), 0);
  }
}
function isShort({ repeat, delay, level: level2 }) {
  return delay < SHORT_MS && (repeat || level2 >= CHAIN_LEVEL);
}
function tickAfter({ due, delay }, now5) {
  const every = max(delay, 1);
  const steps = max(ceil((now5 - due) / every), 0);
  const tick = due + steps * every;
  return tick > now5 ? tick : tick + every;
}
function setNativeTimeout(handler, ms, rest = []) {
  return apply(setTimeout, view, timerArguments(handler, ms, rest));
}
function setNativeInterval(handler, ms, rest) {
  return apply(setInterval, view, timerArguments(handler, ms, rest));
}
function timerArguments(handler, ms, rest) {
  const all = [handler, ms];
  for (let i = 0; i < rest.length; i += 1) append(all, rest[i]);
  return all;
}

// src/observer/clock/idle.ts
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
var hopMs = 0;
var readyAt = 0;
var standsStillUntil = 0;
function watchIdling() {
  if (readyState(view.document) === "loading") {
    standsStillUntil = pageMs() + LOADING_MAX_MS;
    listen("DOMContentLoaded", ({ isTrusted }) => {
      if (isTrusted) standsStillUntil = 0;
    });
  }
  listen("pageshow", (event) => {
    standsStillUntil = 0;
    if (idling && isPersisted(event)) endIdling();
  });
  listen("beforeunload", ({ isTrusted }) => {
    if (isTrusted) standsStillUntil = pageMs() + LEAVING_MAX_MS;
  });
}
function startIdling(offsetMs2, answer2) {
  const join = () => {
    hopAt = timerMs();
    readyAt = pageMs();
    answer2(moveIdling(offsetMs2));
  };
  if (idling) join();
  else {
    idling = true;
    takeTimers(isFrozen(), () => whenSteady(join));
  }
}
function moveIdling(offsetMs2) {
  advance(round(offsetMs2) - dateOffset());
  return moment();
}
function stopIdling(offsetMs2) {
  const last3 = moveIdling(offsetMs2);
  endIdling();
  return last3;
}
function endIdling() {
  idling = false;
  giveTimersBack();
}
function runIdling(dateMs, answer2) {
  const sliceEnds = pageMs() + SLICE_MS;
  takeWritten();
  const next = () => {
    const now5 = timerMs();
    const end = max(now5 + dateMs - movedNow(), now5);
    const due = nextDue();
    if (pageMs() < standsStillUntil && !isFrozen()) {
      whenSteady(next);
    } else if (due === void 0 || due > end + CLOCK_SLACK_MS) {
      advance(ceil(end - now5));
      answer2(moment());
    } else if (pageMs() > sliceEnds || takeWritten()) {
      answer2(moment());
    } else {
      advance(ceil(due - now5));
      fireDue(next);
    }
  };
  whenSteady(next);
}
function whenSteady(action) {
  if (isFrozen()) action();
  else afterTasks(1, () => pageMs() >= standsStillUntil, action);
}
function fireDue(next) {
  const hop2 = beginHop();
  hopAt = timerMs();
  const fireFirst = () => {
    setLevel(0);
    const timer = firstDue(hop2);
    if (!timer) {
      keepPace(next);
      return;
    }
    timer.hop = hop2;
    fire(timer, () => afterTasks(ROUNDS, () => true, fireFirst));
  };
  fireFirst();
}
function keepPace(next) {
  readyAt = max(readyAt, pageMs() - CREDIT_MAX_MS) + min(hopMs * PACE, PACE_MAX_MS);
  hopMs = 0;
  afterTasks(1, () => pageMs() >= max(readyAt, standsStillUntil), next);
}
function firstDue(hop2) {
  const now5 = timerMs();
  let first3;
  forEachTimer((timer) => {
    if (timer.taken && timer.hop < hop2 && timer.due <= now5 && (!first3 || timer.due < first3.due)) {
      first3 = timer;
    }
  });
  return first3;
}
function nextDue() {
  let next;
  forEachTimer((timer) => {
    const due = isShort(timer) ? max(timer.due, hopAt + POLLED_HOP_MAX_MS) : timer.due;
    if (timer.taken && (next === void 0 || due < next)) next = due;
  });
  return isFrozen() ? void 0 : next;
}
function advance(wholeMs) {
  if (wholeMs <= 0) return;
  hopMs += wholeMs;
  shiftTimers(wholeMs);
  jumpTo(dateOffset() + wholeMs, true);
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

// src/observer/clock/others.ts
var NOTICED_MS = 1e3;
var AGAIN = 0.1;
var LOOK_EVERY_MS = 1e3;
var LOOK_AT_MOST_EVERY_MS = 200;
var { abs } = Math;
var own;
var ownNow;
var toldMs = 0;
var lookedAt = 0;
function watchOthersDate() {
  own = present();
  ownNow = own && nowOf(own);
  onReport(() => {
    if (pageMs() - lookedAt > LOOK_AT_MOST_EVERY_MS) look();
  });
  lookAgain();
}
function lookAgain() {
  guard(look, void 0);
  later2(LOOK_EVERY_MS, lookAgain);
}
function look() {
  lookedAt = pageMs();
  const date = readDate();
  if (date === void 0) return;
  const ahead = date - wallMs(lookedAt) - dateOffset();
  const offset = abs(ahead) < NOTICED_MS ? 0 : ahead;
  if (offset !== toldMs && abs(offset - toldMs) >= max(NOTICED_MS, abs(toldMs) * AGAIN)) {
    toldMs = offset;
    report({ kind: "date-moved-by-others", offset_ms: offset });
  }
}
function readDate() {
  const date = present();
  const now5 = date && nowOf(date);
  if (date === own && now5 === ownNow) return movedNow();
  if (!now5) return void 0;
  const read = call2(now5, date);
  return typeof read === "number" && read - read === 0 ? read : void 0;
}
function call2(now5, date) {
  try {
    return apply(now5, date, []);
  } catch {
    return void 0;
  }
}
function present() {
  return functionAt(view, "Date");
}
function nowOf(date) {
  return functionAt(date, "now");
}
function functionAt(owner, key) {
  const value = getOwnPropertyDescriptor(owner, key)?.value;
  return typeof value === "function" ? value : void 0;
}

// src/observer/clock/return.ts
var prefix = "";
function watchReturn(channel) {
  prefix = `${channel}_`;
  listenOnDocument("resume", ({ isTrusted }) => {
    if (isTrusted) catchUp();
  });
  listen("pageshow", (event) => {
    if (event.isTrusted && isPersisted(event)) catchUp();
  });
}
function catchUp() {
  const offset = takeOffset();
  if (offset !== void 0 && offset !== dateOffset()) jumpTo(offset, false);
}
function takeOffset() {
  const names = getOwnPropertyNames(view);
  let offset;
  for (let i = 0; i < names.length; i += 1) {
    const name = names[i];
    if (indexOf(name, prefix) !== 0) continue;
    delete view[name];
    offset = +slice(name, prefix.length);
  }
  return offset;
}

// src/observer/watch/activity.ts
var clickExpected = false;
function watchActivity() {
  watch("click");
  watch("touchstart");
  watch("keydown");
  watch("scroll");
}
function expectClick() {
  clickExpected = true;
}
function watch(type) {
  const due = { trusted: 0, untrusted: 0 };
  listen(type, ({ isTrusted: trusted }) => {
    const now5 = pageMs();
    const by = trusted ? "trusted" : "untrusted";
    const expected = trusted && type === "click" && clickExpected;
    if (now5 < due[by] && !expected) return;
    due[by] = now5 + ACTIVITY_EVERY_MS;
    if (expected) clickExpected = false;
    const send2 = expected ? reportAlways : report;
    send2({ kind: "activity", type, trusted });
  });
}

// src/observer/watch/store.ts
var nothing2 = () => [];
var reads = {
  cookie: nothing2,
  "local-storage": nothing2,
  "session-storage": nothing2,
  expression: nothing2
};
var none2 = () => void 0;
var pendings = {
  cookie: none2,
  "local-storage": none2,
  "session-storage": none2,
  expression: none2
};
var UNKNOWN = { site: "", attributes: "" };
var slots;
var keys = [];
function openStore(storeKeys) {
  keys = storeKeys;
}
function isStoreKey(key) {
  for (let i = 0; i < keys.length; i += 1) if (keys[i] === key) return true;
  return false;
}
function addMedium(medium, read, pending2 = none2) {
  reads[medium] = read;
  pendings[medium] = pending2;
  for (let i = keys.length - 1; i >= 0; i -= 1) {
    const key = keys[i];
    slots = { medium, key, values: [], text: "", unreported: void 0, next: slots };
  }
  checkMedium(medium, "elsewhere");
}
function reportStoresAnew() {
  for (let slot = slots; slot; slot = slot.next) slot.text = "";
  for (let slot = slots; slot; slot = slot.next) checkSlot(slot, "elsewhere");
}
function checkMedium(medium, by, send2 = report, write) {
  for (let slot = slots; slot; slot = slot.next) {
    if (slot.medium !== medium) continue;
    checkSlot(slot, typeof by === "string" ? by : by(slot.key), send2, write);
  }
}
function checkStores() {
  checkMedium("cookie", "elsewhere");
  checkMedium("local-storage", "elsewhere");
  checkMedium("session-storage", "elsewhere");
}
function checkSlot(slot, by, send2 = report, write) {
  const { medium, key } = slot;
  const values = reads[medium](key);
  const text = joined(values);
  if (text === slot.text) return;
  slot.values = values;
  slot.text = text;
  const pending2 = by === "elsewhere" ? pendings[medium](key) : void 0;
  if (pending2) reportSlot(slot, "page", send2, pending2);
  else reportSlot(slot, by, send2, by === "page" && write ? write() : UNKNOWN);
}
function joined(values) {
  let text = values.length > 0 ? values[0] : "";
  for (let i = 1; i < values.length; i += 1) text += `;${values[i]}`;
  return text;
}
function reportUnreported(send2 = report) {
  for (let slot = slots; slot; slot = slot.next)
    if (slot.unreported) reportSlot(slot, slot.unreported, send2, UNKNOWN);
}
function reportSlot(slot, by, send2, write) {
  const { medium, key, values } = slot;
  const others = bareList();
  for (let i = 1; i < values.length; i += 1) append(others, values[i]);
  const value = values.length > 0 ? values[0] : "";
  const { site, attributes } = write;
  const sent = send2({
    kind: "session-store-changed",
    medium,
    key,
    value,
    others,
    by,
    site,
    attributes
  });
  slot.unreported = sent ? void 0 : by;
}

// src/observer/watch/expressions.ts
var EVERY_MS = 100;
var { setInterval: setInterval2 } = view;
var { stringify: stringify2 } = JSON;
var watching = false;
function watchExpressions(expressions) {
  if (expressions.length === 0) return;
  addMedium("expression", (key) => valuesOf(expressions, key));
  watching = true;
  apply(setInterval2, view, [() => guard(checkExpressions, void 0), EVERY_MS]);
}
function checkExpressions() {
  if (watching) checkMedium("expression", "page");
}
function valuesOf(expressions, key) {
  for (let i = 0; i < expressions.length; i += 1) {
    const expression = expressions[i];
    if (expression.key !== key) continue;
    const text = textOf2(expression);
    return text === "" ? [] : [text];
  }
  return [];
}
function textOf2(expression) {
  try {
    const value = expression.read();
    if (value === void 0 || value === null) return "";
    return typeof value === "string" ? value : stringify2(value) || "";
  } catch {
    return "";
  }
}

// src/observer/watch/options.ts
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

// src/observer/watch/profilers.ts
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

// src/observer/watch/construction.ts
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
      before: (call3) => {
        call3.state = noteOptions(call3.args, bufferMax);
      },
      after: (call3, profiler) => {
        const replaced = call3.derived || !isInPlace(disguised);
        reportStart(profiler, constructionSite(call3.trap, replaced), call3.state);
        return profiler;
      },
      failed: (_, error) => report({ kind: "profiler-refused", ...describe(error) })
    })
  );
  replace(ProfilerClass.prototype, "constructor", (original) => disguised ?? original);
}
function isInPlace(disguised) {
  return getOwnPropertyDescriptor(window, "Profiler")?.value === disguised;
}
function reportStart(profiler, { site, caller }, asked) {
  const size = (asked?.maxBufferSize ?? 0) >>> 0;
  const given = min(size, bufferMax);
  shrinkBuffer(null);
  checkExpressions();
  report({
    kind: "profiler-started",
    profiler: enlist(profiler),
    requested_interval_ms: asked?.sampleInterval ?? 0,
    sample_interval_ms: sampleIntervalOf?.(profiler) ?? 0,
    max_buffer_size: given,
    requested_buffer_size: size,
    site,
    caller
  });
}

// src/page/promises.ts
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

// src/observer/watch/cookie-text.ts
function cookieValues(cookies, name) {
  const values = [];
  let start2 = 0;
  while (start2 < cookies.length) {
    const found = indexOf(cookies, ";", start2);
    const end = found < 0 ? cookies.length : found;
    const pair = trim(slice(cookies, start2, end));
    const equals = indexOf(pair, "=");
    if (equals >= 0 && slice(pair, 0, equals) === name) append(values, slice(pair, equals + 1));
    start2 = end + 1;
  }
  return values;
}
function cookieName(written2) {
  const semicolon = indexOf(written2, ";");
  const pair = semicolon < 0 ? written2 : slice(written2, 0, semicolon);
  const equals = indexOf(pair, "=");
  return trim(equals < 0 ? "" : slice(pair, 0, equals));
}
function cookieAttributes(written2) {
  const semicolon = indexOf(written2, ";");
  return semicolon < 0 ? "" : trim(slice(written2, semicolon + 1));
}

// src/observer/watch/cookies.ts
var { isArray } = Array;
var cookiesOf = knownGetter(Document.prototype, "cookie");
var pending = { __proto__: null };
function watchCookies() {
  addMedium("cookie", (key) => cookieValues(readable(), key), pendingWrite);
  replace(Document.prototype, "cookie", (original) => watchCalls(original, writing), "set");
  const { cookieStore } = view;
  if (!cookieStore) return;
  replace(CookieStore.prototype, "set", (original) => watchCalls(original, storing));
  replace(CookieStore.prototype, "delete", (original) => watchCalls(original, storing));
  replace(CookieStore.prototype, "get", (original) => movableCalls(original, reading));
  replace(CookieStore.prototype, "getAll", (original) => movableCalls(original, reading));
  addEventListener(
    cookieStore,
    "change",
    () => guard(() => checkMedium("cookie", "elsewhere"), void 0)
  );
}
function checkCookies() {
  checkMedium("cookie", "elsewhere", reportAlways);
  reportUnreported(reportAlways);
}
function readable() {
  try {
    return cookiesOf(view.document);
  } catch {
    return "";
  }
}
var writing = {
  before: (call3) => {
    const text = call3.args.length > 0 ? call3.args[0] : void 0;
    if (typeof text === "string") call3.args = [cookieInRealTime(text)];
    const key = typeof text === "string" ? cookieName(text) : void 0;
    if (key !== void 0 && !isStoreKey(key)) return;
    call3.state = { key };
    checkMedium("cookie", "elsewhere");
  },
  after: (call3, result) => {
    const { state } = call3;
    if (!state) return result;
    const by = (key) => state.key === void 0 || state.key === key ? "page" : "elsewhere";
    checkMedium("cookie", by, report, () => writeOf(call3));
    return result;
  }
};
var reading = {
  after: (_, result) => whenSettled(
    result,
    (found) => {
      guard(() => {
        if (!isArray(found)) itemInPageTime(found);
        else for (let i = 0; i < found.length; i += 1) itemInPageTime(found[i]);
      }, void 0);
      return found;
    },
    (error) => {
      hideFrames(error);
      throw error;
    }
  )
};
function writeOf(call3) {
  const text = call3.args.length > 0 ? call3.args[0] : void 0;
  const attributes = typeof text === "string" ? cookieAttributes(text) : "";
  return { site: callSite(call3.trap), attributes };
}
var storing = {
  before: (call3) => {
    const options2 = call3.args.length > 0 ? call3.args[0] : void 0;
    const key = keyOf(options2);
    if (typeof options2 === "object" && options2) call3.args = [optionsInRealTime(options2)];
    const ours2 = key !== void 0 && isStoreKey(key);
    call3.state = { key, ours: ours2, site: "", attributes: "" };
    if (!ours2) return;
    call3.state = { key, ours: ours2, site: callSite(call3.trap), attributes: attributesOf(options2) };
    checkMedium("cookie", "elsewhere");
    const { site, attributes } = call3.state;
    pending[key] = { site, attributes, count: (pending[key]?.count ?? 0) + 1 };
  },
  // The page gets a promise after the browser's: to wait for that one would mark its rejection as handled.
  // The page's settles one microtask later.
  after: (call3, result) => {
    const promise = result;
    const { key, ours: ours2 } = call3.state ?? {};
    if (key === void 0) return hidingFrames(promise);
    return ours2 ? confirmed(key, promise) : promise;
  }
};
function confirmed(key, promise) {
  const done = () => guard(() => {
    checkMedium("cookie", "elsewhere");
    const write = pending[key];
    if (write) write.count -= 1;
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
function pendingWrite(key) {
  const write = pending[key];
  return write && write.count > 0 ? write : void 0;
}
function attributesOf(argument) {
  let text = `path=${textOf3(argument, "path") || "/"}`;
  const domain = textOf3(argument, "domain");
  if (domain) text += `;domain=${domain}`;
  if (propertyOf(argument, "partitioned") === true) text += ";partitioned";
  return text;
}
function textOf3(argument, name) {
  const text = propertyOf(argument, name);
  return typeof text === "string" ? text : "";
}
function propertyOf(argument, name) {
  if (typeof argument !== "object" || argument === null) return void 0;
  return getOwnPropertyDescriptor(argument, name)?.value;
}
function keyOf(argument) {
  if (typeof argument === "string") return argument;
  const name = propertyOf(argument, "name");
  return typeof name === "string" ? name : void 0;
}

// src/observer/watch/globals.ts
var wanted = [];
var reported = 0;
function forgetGlobals() {
  reported = 0;
}
function watchGlobals(names) {
  wanted = names;
  listenOnDocument("load", reportGlobals);
}
function reportGlobals() {
  const names = bareList();
  for (let i = 0; i < wanted.length; i += 1) {
    const name = wanted[i];
    if (getOwnPropertyDescriptor(view, name)) append(names, name);
  }
  if (names.length <= reported) return;
  reported = names.length;
  report({ kind: "globals-seen", names });
}

// src/observer/watch/long-tasks.ts
var NativeObserver = PerformanceObserver;
var observe = uncurry(PerformanceObserver.prototype.observe);
var entriesOf = uncurry(PerformanceObserverEntryList.prototype.getEntries);
var startOf = knownGetter(PerformanceEntry.prototype, "startTime");
var durationOf = knownGetter(PerformanceEntry.prototype, "duration");
var takeRecords = uncurry(PerformanceObserver.prototype.takeRecords);
var watches = [];
function watchLongTasks() {
  watch2("longtask");
  watch2("long-animation-frame");
}
function reportLongTasks() {
  for (let i = 0; i < watches.length; i += 1) {
    const { type, observer: observer2 } = watches[i];
    reportAll(type, takeRecords(observer2));
  }
}
function watch2(type) {
  const observer2 = new NativeObserver((list) => guard(() => reportEntries(type, list), void 0));
  observe(observer2, { __proto__: null, type, buffered: true });
  append(watches, { type, observer: observer2 });
}
function reportEntries(type, list) {
  reportAll(type, entriesOf(list));
}
function reportAll(type, entries) {
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

// src/observer/watch/uploads.ts
var NativeObserver2 = PerformanceObserver;
var observe2 = uncurry(PerformanceObserver.prototype.observe);
var entriesOf2 = uncurry(PerformanceObserverEntryList.prototype.getEntries);
var takeRecords2 = uncurry(PerformanceObserver.prototype.takeRecords);
var nameOf2 = knownGetter(PerformanceEntry.prototype, "name");
var UPLOADS_MAX = 20;
var ADDRESS_MAX = 300;
var marks = [];
var ours = "";
var observer;
var seen = new NativeMap();
function forgetUploads() {
  seen = new NativeMap();
}
function watchUploads(uploadMarks, intake) {
  marks = uploadMarks;
  ours = intake;
  observer = new NativeObserver2((list) => guard(() => reportAll2(entriesOf2(list)), void 0));
  observe2(observer, {
    __proto__: null,
    type: "resource",
    buffered: true
  });
}
function reportUploads() {
  if (observer) reportAll2(takeRecords2(observer));
}
function reportAll2(entries) {
  for (let i = 0; i < entries.length; i += 1) {
    const address = nameOf2(entries[i]);
    if (isUpload(address)) reportOne(slice(withoutQuery(address), 0, ADDRESS_MAX));
  }
}
function reportOne(url) {
  if (mapGet(seen, url) || mapSize(seen) >= UPLOADS_MAX) return;
  mapSet(seen, url, true);
  report({ kind: "upload-seen", url });
}
function isUpload(address) {
  if (ours !== "" && indexOf(address, ours) === 0) return false;
  for (let i = 0; i < marks.length; i += 1) {
    if (indexOf(address, marks[i]) >= 0) return true;
  }
  return false;
}
function withoutQuery(address) {
  const end = indexOf(address, "?");
  return end < 0 ? address : slice(address, 0, end);
}

// src/observer/watch/opaque-scripts.ts
var SCRIPTS_MAX = 500;
var REPORTED_MAX = 20;
var ADDRESS_MAX2 = 300;
var scriptsOf = knownGetter(Document.prototype, "scripts");
var lengthOf = knownGetter(HTMLCollection.prototype, "length");
var itemOf = uncurry(HTMLCollection.prototype.item);
var sourceOf = getter(HTMLScriptElement.prototype, "src");
var crossOriginOf = getter(HTMLScriptElement.prototype, "crossOrigin");
var typeOf = getter(HTMLScriptElement.prototype, "type");
var reported2 = 0;
function forgetScripts() {
  reported2 = 0;
}
function watchScripts() {
  listenOnDocument("load", reportScripts);
}
function reportScripts() {
  const urls = opaqueScripts();
  if (urls.length <= reported2) return;
  reported2 = urls.length;
  report({ kind: "opaque-scripts-seen", urls });
}
function opaqueScripts() {
  const scripts = scriptsOf(view.document);
  const count3 = lengthOf(scripts);
  const urls = bareList();
  for (let i = 0; i < count3 && i < SCRIPTS_MAX && urls.length < REPORTED_MAX; i += 1) {
    const address = opaqueAddress(itemOf(scripts, i));
    if (address !== "") append(urls, slice(withoutQuery(address), 0, ADDRESS_MAX2));
  }
  return urls;
}
function opaqueAddress(script) {
  try {
    const address = sourceOf?.(script) ?? "";
    const opaque = crossOriginOf?.(script) === null && typeOf?.(script) !== "module";
    return opaque && isOfAnotherOrigin(address) ? address : "";
  } catch {
    return "";
  }
}
function isOfAnotherOrigin(address) {
  if (indexOf(address, "http") !== 0) return false;
  return indexOf(address, `${view.location.origin}/`) !== 0;
}

// src/observer/watch/stop-faults.ts
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
function rejectStop(promise, onRejected) {
  const reject = () => {
    const error = withoutLines(new NativeDOMException(MESSAGE, "OperationError"));
    onRejected(error);
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

// src/observer/watch/storage.ts
var getItem = uncurry(Storage.prototype.getItem);
var setItem = uncurry(Storage.prototype.setItem);
var storageArea = knownGetter(StorageEvent.prototype, "storageArea");
var local;
var session;
function watchStorage() {
  local = readable2(() => view.localStorage);
  session = readable2(() => view.sessionStorage);
  watchArea("local-storage", local);
  watchArea("session-storage", session);
  if (!local && !session) return;
  const watch3 = (original) => watchCalls(original, writing2);
  replace(Storage.prototype, "setItem", watch3);
  replace(Storage.prototype, "removeItem", watch3);
  replace(Storage.prototype, "clear", watch3);
  listen("storage", (event) => {
    const medium = event.isTrusted ? mediumOf(storageArea(event)) : void 0;
    if (medium) checkMedium(medium, "elsewhere");
  });
}
function writeStorage(medium, key, value) {
  const area = medium === "session-storage" ? session : local;
  if (!area) throw new Error("this document has no such storage");
  setItem(area, key, value);
  checkMedium(medium, "bridge", reportAlways);
}
function watchArea(medium, area) {
  if (!area) return;
  addMedium(medium, (key) => {
    const value = getItem(area, key);
    return value === null ? [] : [value];
  });
}
function readable2(area) {
  try {
    return area();
  } catch {
    return void 0;
  }
}
function mediumOf(area) {
  if (area === void 0) return void 0;
  if (area === local) return "local-storage";
  return area === session ? "session-storage" : void 0;
}
var writing2 = {
  before: (call3) => {
    const key = call3.args.length > 0 ? call3.args[0] : void 0;
    if (typeof key === "string" && !isStoreKey(key)) return;
    call3.state = mediumOf(call3.self);
    if (call3.state) checkMedium(call3.state, "elsewhere");
  },
  after: (call3, result) => {
    const medium = call3.state;
    const write = () => ({ site: callSite(call3.trap), attributes: "" });
    if (medium) checkMedium(medium, "page", report, write);
    return result;
  }
};

// src/observer/commands.ts
function listenForCommands(channel) {
  listen(channel, (event) => {
    stopImmediatePropagation(event);
    const command = parse(eventDetail(event));
    resendKept();
    try {
      run(command, (value) => reply(command.id, value));
    } catch (error) {
      const { name, message } = describe(error);
      refuse(command.id, `${name}: ${message}`);
    }
  });
}
function run(command, answer2) {
  if (command.command === "idle-run" || command.command === "idle-move") takeOffset();
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
      runAtOnce(command);
      answer2(null);
  }
}
function runAtOnce(command) {
  switch (command.command) {
    case "sync":
      reportGlobals();
      reportLongTasks();
      reportScripts();
      reportUploads();
      reportDropped();
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
    case "expect-click":
      expectClick();
      break;
    case "check-cookies":
      checkCookies();
      break;
    case "shrink-buffer":
      shrinkBuffer(command.samples);
      break;
    case "move-clock":
      takeOffset();
      jumpTo(command.offset_ms, false);
      break;
    case "write-store":
      if (command.medium !== "local-storage" && command.medium !== "session-storage")
        throw new NativeError(`cannot write to ${command.medium}`);
      writeStorage(command.medium, command.key, command.value);
      break;
    default:
      throw new NativeError(`unknown command: ${command.command}`);
  }
}

// src/observer/watch/delivery.ts
var entriesOfType = uncurry(Performance.prototype.getEntriesByType);
var workerStart = knownGetter(PerformanceResourceTiming.prototype, "workerStart");
var deliveryType = getter(PerformanceResourceTiming.prototype, "deliveryType");
function readDelivery() {
  const navigation = nativePerformance && entriesOfType(nativePerformance, "navigation")[0];
  if (navigation === void 0) return "";
  const delivery = deliveryType?.(navigation) ?? "";
  if (delivery === "navigational-prefetch") return delivery;
  return workerStart(navigation) > 0 ? "service-worker" : delivery;
}

// src/observer/watch/leaving.ts
function watchLeaving(hideBinding2) {
  listen("beforeunload", ({ isTrusted }) => {
    if (isTrusted) report({ kind: "before-unload" });
  });
  listen("pagehide", (event) => {
    if (!event.isTrusted) return;
    reportDropped();
    startLeaving();
    reportAlways({ kind: "page-hidden", persisted: isPersisted(event) });
  });
  listen("pageshow", (event) => {
    if (!event.isTrusted) return;
    stopLeaving();
    hideBinding2();
    reportAlways({ kind: "page-shown", persisted: isPersisted(event) });
  });
}

// src/observer/watch/trace.ts
var NativeFloat64Array = Float64Array;
function summarise(trace) {
  const { samples } = trace;
  const { length } = samples;
  const times = new NativeFloat64Array(length);
  let busy = 0;
  let marked = 0;
  let disorder = 0;
  for (let i = 0; i < length; i += 1) {
    const { timestamp, stackId, marker } = samples[i];
    times[i] = timestamp;
    if (stackId !== void 0) busy += 1;
    else if (marker) marked += 1;
    if (i > 0 && timestamp < times[i - 1]) disorder += 1;
  }
  if (disorder > 0) sort(times, length);
  return {
    samples: length,
    busy_samples: busy + marked,
    marked_samples: marked,
    out_of_order: disorder,
    first_sample_ms: length > 0 ? times[0] : null,
    last_sample_ms: length > 0 ? times[length - 1] : null,
    largest_gap_ms: largestGap(times, length)
  };
}
function largestGap(times, length) {
  let gap = null;
  for (let i = 1; i < length; i += 1) {
    const between = times[i] - times[i - 1];
    if (gap === null || between > gap) gap = between;
  }
  return gap;
}
function sort(times, length) {
  for (let i = 1; i < length; i += 1) {
    const time = times[i];
    let at = i;
    for (; at > 0 && times[at - 1] > time; at -= 1) times[at] = times[at - 1];
    times[at] = time;
  }
}

// src/observer/watch/stops.ts
function watchStops() {
  if (!ProfilerClass) return;
  replace(
    ProfilerClass.prototype,
    "stop",
    (original) => watchCalls(original, {
      before: called,
      after: (call3, result) => {
        const promise = result;
        if (call3.state) return answer(original, call3, call3.state, promise);
        return isProfiler(call3.self) ? promise : hidingFrames(promise);
      },
      failed: (call3, error) => {
        if (call3.state) failed(call3.state.profiler, error);
      }
    })
  );
}
function called(call3) {
  const profiler = numberOf(call3.self);
  if (profiler === void 0) return;
  const again = stoppedOf?.(call3.self) ?? false;
  const fault2 = again ? "none" : stopFault();
  call3.state = { profiler, fault: fault2, again };
  if (again) return;
  const faults = { held: fault2 === "held", rejected: fault2 === "rejected" };
  checkExpressions();
  report({ kind: "profiler-stop-called", profiler, ...faults });
}
function answer(stop, call3, { profiler, fault: fault2, again }, promise) {
  if (again) {
    observe3(profiler, apply(stop, call3.self, []));
    return promise;
  }
  if (fault2 === "rejected") return rejected(profiler, promise);
  observe3(profiler, promise);
  return fault2 === "held" ? holdStop(profiler, promise) : promise;
}
function rejected(profiler, promise) {
  return rejectStop(promise, (error) => guard(() => failed(profiler, error), void 0));
}
function observe3(profiler, promise) {
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

// src/observer/watch/visibility.ts
var visibilityState = knownGetter(Document.prototype, "visibilityState");
var lastRead;
function readVisibility() {
  lastRead = visibilityState(view.document);
  return lastRead;
}
function watchVisibility() {
  listenOnDocument("visibilitychange", ({ isTrusted: trusted }) => {
    checkStores();
    const before = lastRead;
    const visibility = readVisibility();
    const send2 = visibility === before ? report : reportAlways;
    send2({ kind: "visibility-changed", visibility, trusted });
  });
  listenOnDocument("freeze", ({ isTrusted }) => reportLifecycle("frozen", isTrusted));
  listenOnDocument("resume", ({ isTrusted }) => reportLifecycle("active", isTrusted));
}
function reportLifecycle(lifecycle, trusted) {
  const send2 = trusted ? reportAlways : report;
  send2({ kind: "lifecycle-changed", lifecycle, trusted });
}

// src/observer/main.ts
var bindings = view;
function takeBinding() {
  const binding3 = bindings[config.binding];
  if (typeof binding3 !== "function") return void 0;
  hideBinding();
  return binding3;
}
function hideBinding() {
  delete bindings[config.binding];
}
function start(binding3) {
  nameFrames(config.channel);
  prepareCallSites();
  openReport(config, binding3);
  onNewDocument(startDocument2);
  onFloodEnd(reportUnreported);
  const parts = [
    () => joinRegister(config.channel),
    () => disguiseSource(config.channel),
    () => listen("DOMContentLoaded", noticeDocument),
    () => listenForCommands(config.channel),
    () => openStore(config.storeKeys),
    watchCookies,
    watchStorage,
    () => watchExpressions(config.expressions || []),
    ...wallClockParts,
    watchLastModified,
    () => watchReturn(config.channel),
    startClock,
    watchOthersDate,
    watchProfilerConstruction,
    watchStops,
    watchTimers,
    watchFreezing,
    watchIdling,
    watchVisibility,
    () => watchLeaving(hideBinding),
    watchActivity,
    watchLongTasks,
    () => watchGlobals(config.globals),
    () => watchUploads(config.uploadMarks, config.intake),
    watchScripts
  ];
  for (let i = 0; i < parts.length; i += 1) guard(parts[i], void 0);
}
function startClock() {
  const offset = max(config.dateOffsetMs, offsetBeside());
  if (offset === 0) return;
  takeOffset();
  startAhead(offset);
  reportClock(false);
}
function startDocument2() {
  reportAlways({
    kind: "document-started",
    url: view.location.href,
    top: view.top === view,
    visibility: readVisibility(),
    profiler: ProfilerClass !== void 0,
    delivery: guard(readDelivery, "")
  });
  guard(outliveDocumentOpen, void 0);
  guard(reportStoresAnew, void 0);
  forgetGlobals();
  forgetUploads();
  forgetScripts();
}
var binding2 = takeBinding();
if (binding2 && !isObserved(config.channel)) guard(() => start(binding2), void 0);
})(__BRIDGE_CONFIG__);
