// Built from js/src/webview by `npm run build` in js/. Change the source, not this file.
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
var stringify = JSON.stringify;
var { ceil, floor, max, min, round } = Math;
var addEventListener = uncurry(EventTarget.prototype.addEventListener);
var stopImmediatePropagation = uncurry(Event.prototype.stopImmediatePropagation);
var eventTarget = knownGetter(Event.prototype, "target");
var eventDetail = knownGetter(CustomEvent.prototype, "detail");

// src/webview/main.ts
var NAME = "DatadogEventBridge";
var CAPABILITIES = ["profiles"];
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
  const bridge = {
    getCapabilities: () => stringify(CAPABILITIES),
    getPrivacyLevel: () => "mask",
    getAllowedWebViewHosts: () => stringify([view.location.hostname]),
    send: (message) => binding2(`${message}`)
  };
  defineProperty(view, NAME, {
    __proto__: null,
    value: bridge,
    configurable: true,
    enumerable: true,
    writable: true
  });
  view.addEventListener("pageshow", hideBinding, true);
}
var binding = takeBinding();
if (binding && !(NAME in view)) start(binding);
})(__BRIDGE_CONFIG__);
