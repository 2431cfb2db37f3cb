/**
 * The browser's own functions, taken before the page's first script.
 *
 * A page may later replace `JSON`, `Array.prototype`, `Promise.prototype.then`. Our scripts must not break
 * by that, and the page must not notice them by it. So they never look a method up on an object: no
 * `x.push()`, no `for of`, no spread of arrays. Objects that the browser reads from have no prototype.
 */

export type Callable = (...args: never[]) => unknown;
type Method<T, A extends unknown[], R> = (this: T, ...args: A) => R;

export const {
  apply,
  construct,
  defineProperty,
  get,
  getOwnPropertyDescriptor,
  getPrototypeOf,
  set,
  setPrototypeOf,
} = Reflect;

export const { getOwnPropertyNames } = Object;

const { bind, call } = Function.prototype;

/** A method as a plain function: `uncurry(String.prototype.slice)(text, 1)`. The page cannot change it. */
export function uncurry<T, A extends unknown[], R>(
  method: Method<T, A, R>,
): (self: T, ...args: A) => R {
  return apply(bind, call, [method]);
}

/** The getter of an IDL attribute as a function; undefined where the browser lacks it. */
export function getter<R>(
  owner: object | undefined,
  name: string,
): ((self: unknown) => R) | undefined {
  const read = owner && getOwnPropertyDescriptor(owner, name)?.get;
  return read && (uncurry(read) as (self: unknown) => R);
}

/** As `getter`, for an attribute that every Chromium has. */
export function knownGetter<R>(owner: object, name: string): (self: unknown) => R {
  const read = getter<R>(owner, name);
  if (!read) throw new Error(`no getter ${name}`);
  return read;
}

/** The global object: of a page its window, of a worker its scope. */
export const view = globalThis as unknown as Window & typeof globalThis;
export const NativeError = Error;
export const NativeDOMException = DOMException;
export const NativePromise = Promise;
export const NativeProxy = Proxy;
export const promiseThen = uncurry(Promise.prototype.then);

export const indexOf = uncurry(String.prototype.indexOf);
export const lastIndexOf = uncurry(String.prototype.lastIndexOf);
export const slice = uncurry(String.prototype.slice);
export const trim = uncurry(String.prototype.trim);

export const NativeMap = Map;
export const mapGet = uncurry(Map.prototype.get);
export const mapSet = uncurry(Map.prototype.set);
export const mapDelete = uncurry(Map.prototype.delete);
export const mapForEach = uncurry(Map.prototype.forEach);
export const mapSize = knownGetter<number>(Map.prototype, "size");

export const NativeWeakRef = WeakRef;
export const weakTarget = uncurry(WeakRef.prototype.deref);

export const NativeWeakMap = WeakMap;
export const weakGet = uncurry(WeakMap.prototype.get);
export const weakSet = uncurry(WeakMap.prototype.set);

export const stringify = JSON.stringify;
export const parse = JSON.parse;
export const { ceil, floor, max, min, round } = Math;
export const toText = String;

export const addEventListener = uncurry(EventTarget.prototype.addEventListener);
export const stopImmediatePropagation = uncurry(Event.prototype.stopImmediatePropagation);
export const eventTarget = knownGetter<EventTarget | null>(Event.prototype, "target");
export const eventDetail = knownGetter<unknown>(CustomEvent.prototype, "detail");

/** A list for a message: without a prototype `JSON.stringify` looks up no `toJSON` that a page may define. */
export function bareList<T>(): T[] {
  const list: T[] = [];
  setPrototypeOf(list, null);
  return list;
}

/** `list.push(item)`, whatever the page has put on the prototypes. */
export function append<T>(list: T[], item: T): void {
  defineProperty(list, list.length, {
    __proto__: null,
    value: item,
    writable: true,
    enumerable: true,
    configurable: true,
  } as PropertyDescriptor);
}

/** A function that calls `target` with this `self` and these `args`, without a frame of ours in the stack. */
export function bound(target: Callable, self: unknown, args: unknown[]): () => void {
  return apply(bind, apply, [undefined, target, self, args]);
}
