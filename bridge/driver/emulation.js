// Built from js/src/emulation by `npm run build` in js/. Change the source, not this file.
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
var NativeProxy = Proxy;
var promiseThen = uncurry(Promise.prototype.then);
var indexOf = uncurry(String.prototype.indexOf);
var slice = uncurry(String.prototype.slice);
var trim = uncurry(String.prototype.trim);
var mapGet = uncurry(Map.prototype.get);
var mapSet = uncurry(Map.prototype.set);
var mapDelete = uncurry(Map.prototype.delete);
var mapForEach = uncurry(Map.prototype.forEach);
var mapSize = knownGetter(Map.prototype, "size");
var weakTarget = uncurry(WeakRef.prototype.deref);
var weakGet = uncurry(WeakMap.prototype.get);
var weakSet = uncurry(WeakMap.prototype.set);
var stringify = JSON.stringify;
var parse = JSON.parse;
var { ceil, floor, max, min, round } = Math;
var addEventListener = uncurry(EventTarget.prototype.addEventListener);
var stopImmediatePropagation = uncurry(Event.prototype.stopImmediatePropagation);
var eventTarget = knownGetter(Event.prototype, "target");
var eventDetail = knownGetter(CustomEvent.prototype, "detail");

// src/observer/disguise.ts
var register = /* @__PURE__ */ new WeakMap();
function disguise(original, traps) {
  const proxy = new NativeProxy(original, traps);
  weakSet(register, proxy, original);
  return proxy;
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

// src/observer/memory.ts
var RECENT_MAX = 16;
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
function later(delayMs, action) {
  postTask(scheduler, () => guard(action, void 0), { __proto__: null, delay: delayMs });
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
function tellDropped() {
  if (dropped === 0) return;
  const count2 = dropped;
  dropped = 0;
  tell({ kind: "events-dropped", count: count2, start_ms: droppedFrom });
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

// src/emulation/events.ts
var NativeEvent = Event;
var dispatch = uncurry(EventTarget.prototype.dispatchEvent);
var DATADOG_TRUSTS = "__ddIsTrusted";
function make(type, bubbles) {
  const event = new NativeEvent(type, { __proto__: null, bubbles });
  defineProperty(event, DATADOG_TRUSTS, { __proto__: null, value: true });
  return event;
}
function tell3(target, event) {
  dispatch(target, event);
}

// src/emulation/main.ts
var hidden = config.hidden;
var frozen = false;
var away = config.hidden;
var hasFocusNatively = Document.prototype.hasFocus;
var stateNatively = getOwnPropertyDescriptor(Document.prototype, "visibilityState")?.get;
function isReallyHidden() {
  return apply(stateNatively, view.document, []) === "hidden";
}
function override(key, answer, slot = "get") {
  replace(
    Document.prototype,
    key,
    (original) => disguise(original, {
      // The mark by which a second run finds the first.
      getOwnPropertyDescriptor: (target, asked) => asked === config.channel ? { value: true, configurable: true } : getOwnPropertyDescriptor(target, asked),
      apply: (target, self, args) => answer(apply(target, self, args))
    }),
    slot
  );
}
function isRunning() {
  return getOwnPropertyDescriptor(stateNatively, config.channel) !== void 0;
}
function start() {
  outliveDocumentOpen();
  listen(config.channel, (event) => {
    stopImmediatePropagation(event);
    become(parse(eventDetail(event)));
  });
  listen("visibilitychange", keepBack);
  listen("webkitvisibilitychange", keepBack);
  override("visibilityState", (real) => hidden ? "hidden" : real);
  override("webkitVisibilityState", (real) => hidden ? "hidden" : real);
  override("hidden", (real) => hidden || real);
  override("webkitHidden", (real) => hidden || real);
  override("hasFocus", (real) => !away && real, "value");
}
function keepBack(event) {
  if (hidden && event.isTrusted && eventTarget(event) === view.document)
    stopImmediatePropagation(event);
}
function become(state) {
  if (frozen && !state.frozen) turn("resume", false);
  if (state.hidden && !hidden) hide();
  if (!state.hidden && hidden) show();
  if (state.frozen && !frozen) turn("freeze", true);
}
function turn(type, now2) {
  frozen = now2;
  tell3(view.document, make(type, false));
}
function hide() {
  away = true;
  const real = isReallyHidden();
  if (!real && hasFocus()) tell3(view, make("blur", false));
  hidden = true;
  if (!real) tellVisibility();
}
function show() {
  hidden = false;
  const real = isReallyHidden();
  if (!real) tellVisibility();
  away = false;
  if (!real && hasFocus()) tell3(view, make("focus", false));
}
function tellVisibility() {
  tell3(view.document, make("visibilitychange", true));
  tell3(view.document, make("webkitvisibilitychange", true));
}
function hasFocus() {
  const within = view.document.activeElement;
  const away2 = within instanceof HTMLIFrameElement || within instanceof HTMLFrameElement;
  return apply(hasFocusNatively, view.document, []) && !away2;
}
if (!isRunning()) start();
})(__BRIDGE_CONFIG__);
