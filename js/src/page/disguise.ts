/**
 * Replaces browser functions by Proxies. A Proxy has the original's name, length, prototype and properties.
 * Only `toString` would show the difference: it prints a nameless native function for any Proxy. So
 * `Function.prototype.toString` is replaced too (`source.ts`) and prints the original.
 *
 * Frames of the same origin share one register of Proxies, so that
 * `frame.contentWindow.Function.prototype.toString` prints the original too.
 */

import {
  type Callable,
  defineProperty,
  get,
  getOwnPropertyDescriptor,
  NativeProxy,
  weakGet,
  weakSet,
} from "./natives";

export interface Register extends WeakMap<object, object> {
  /** How far `Date` is ahead, ms. */
  dateOffset?: number;
}

let register: Register = new WeakMap<object, object>();

export function shareRegister(other: Register): void {
  register = other;
}

export function ownRegister(): Register {
  return register;
}

export function disguise<F extends object>(original: F, traps: ProxyHandler<F>): F {
  const proxy = new NativeProxy(original, traps);
  weakSet(register, proxy, original);
  return proxy;
}

/**
 * Further traps for a constructor of the DOM. Its `caller` and `arguments` are null; with the Proxy as the
 * receiver their getter would throw.
 */
export function domConstructorTraps<F extends object>(): ProxyHandler<F> {
  return {
    get: (target, key, receiver) =>
      get(target, key, isReflexive(key) && undisguised(receiver) === target ? target : receiver),
  };
}

function isReflexive(key: PropertyKey): boolean {
  return key === "caller" || key === "arguments";
}

/** The browser's function that one of ours replaces; any other value as it is. */
export function undisguised(value: unknown): unknown {
  return weakGet(register, value as object) ?? value;
}

/** Replaces a method, a constructor, or the getter or setter of an accessor; flags and order stay. */
export function replace(
  owner: object,
  key: PropertyKey,
  wrap: (original: Callable) => Callable,
  slot: "value" | "set" | "get" = "value",
): Callable | undefined {
  const found = getOwnPropertyDescriptor(owner, key);
  const original = found?.[slot] as Callable | undefined;
  if (!found || typeof original !== "function") return undefined;
  const replacement = wrap(original);
  defineProperty(owner, key, {
    __proto__: null,
    ...found,
    [slot]: replacement,
  } as PropertyDescriptor);
  return replacement;
}
