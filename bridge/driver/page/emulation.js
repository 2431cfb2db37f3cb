// Built from js/src/emulation by `npm run build` in js/. Change the source, not this file.
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
var weakGet = uncurry(WeakMap.prototype.get);
var weakSet = uncurry(WeakMap.prototype.set);
var parse = JSON.parse;
var { ceil, floor, max, min, round } = Math;
var addEventListener = uncurry(EventTarget.prototype.addEventListener);
var stopImmediatePropagation = uncurry(Event.prototype.stopImmediatePropagation);
var eventTarget = knownGetter(Event.prototype, "target");
var eventDetail = knownGetter(CustomEvent.prototype, "detail");

// src/page/disguise.ts
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
function outliveDocumentOpen() {
  const observer = new NativeMutationObserver(() => guard(addAll, void 0));
  observeMutations(observer, view.document, {
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
var dispatchEvent = uncurry(EventTarget.prototype.dispatchEvent);
var DATADOG_TRUSTS = "__ddIsTrusted";
function makeEvent(type, bubbles) {
  const event = new NativeEvent(type, { __proto__: null, bubbles });
  defineProperty(event, DATADOG_TRUSTS, { __proto__: null, value: true });
  return event;
}

// src/emulation/main.ts
var hidden = config.hidden;
var frozen = false;
var unfocused = config.hidden;
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
      // By this property a second run finds the first.
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
    setState(parse(eventDetail(event)));
  });
  listen("visibilitychange", stopRealEvent);
  listen("webkitvisibilitychange", stopRealEvent);
  override("visibilityState", (real) => hidden ? "hidden" : real);
  override("webkitVisibilityState", (real) => hidden ? "hidden" : real);
  override("hidden", (real) => hidden || real);
  override("webkitHidden", (real) => hidden || real);
  override("hasFocus", (real) => !unfocused && real, "value");
}
function stopRealEvent(event) {
  if (hidden && event.isTrusted && eventTarget(event) === view.document)
    stopImmediatePropagation(event);
}
function setState(state) {
  if (frozen && !state.frozen) setFrozen(false);
  if (state.hidden && !hidden) hide();
  if (!state.hidden && hidden) show();
  if (state.frozen && !frozen) setFrozen(true);
}
function setFrozen(now) {
  frozen = now;
  dispatchEvent(view.document, makeEvent(now ? "freeze" : "resume", false));
}
function hide() {
  unfocused = true;
  const real = isReallyHidden();
  if (!real && hasFocus()) dispatchEvent(view, makeEvent("blur", false));
  hidden = true;
  if (!real) dispatchVisibilityChange();
}
function show() {
  hidden = false;
  const real = isReallyHidden();
  if (!real) dispatchVisibilityChange();
  unfocused = false;
  if (!real && hasFocus()) dispatchEvent(view, makeEvent("focus", false));
}
function dispatchVisibilityChange() {
  dispatchEvent(view.document, makeEvent("visibilitychange", true));
  dispatchEvent(view.document, makeEvent("webkitvisibilitychange", true));
}
function hasFocus() {
  const within = view.document.activeElement;
  const inFrame = within instanceof HTMLIFrameElement || within instanceof HTMLFrameElement;
  return apply(hasFocusNatively, view.document, []) && !inFrame;
}
if (!isRunning()) start();
})(__BRIDGE_CONFIG__);
