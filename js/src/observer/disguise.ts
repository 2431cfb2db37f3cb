/**
 * Puts a Proxy in the place of a browser function. A Proxy has the original's name, length,
 * prototype and properties; what would give it away is `toString`, which prints a nameless native
 * function for any Proxy. So `Function.prototype.toString` is in disguise itself and answers for
 * the original.
 *
 * Frames of the same origin share one register: `frame.contentWindow.Function.prototype.toString`
 * knows our functions too.
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

export type Register = WeakMap<object, object>;

let register: Register = new WeakMap();

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
 * Further traps for a constructor of the DOM: its `caller` and `arguments` are null, but for a Proxy
 * the getter, called on the Proxy itself, would throw.
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

/** The browser's function behind one of ours; anything else as it is. */
export function undisguised(value: unknown): unknown {
  return weakGet(register, value as object) ?? value;
}

/** Replaces a method, constructor or accessor's half in its place, flags and order untouched. */
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
