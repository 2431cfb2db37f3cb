/**
 * Removes our own line from the stack of an error that passes through our code.
 *
 * A function between the page and the browser adds a frame to `error.stack`, and pushes the deepest one over
 * `Error.stackTraceLimit`. Our frames have a random name; the limit is raised by one while they run, and they
 * are removed before the page can read the stack.
 */

import { isNativeError } from "./failures";
import {
  append,
  defineProperty,
  getOwnPropertyDescriptor,
  getter,
  NativeError,
  set,
  uncurry,
} from "./natives";
import { linesWithout } from "./text";

type Site = object;
type Prepare = (error: unknown, sites: Site[]) => unknown;

const { captureStackTrace } = NativeError;
/** `captureStackTrace` omits all lines above this function's. It is in no stack, so it omits all. */
const uncalled = () => {};

let frameName = "";
let siteName: ((site: Site) => unknown) | undefined;
let errorStack: ((error: unknown) => unknown) | undefined;

export function nameFrames(name: string): void {
  frameName = name;
  errorStack = getter(new NativeError(), "stack");
  siteName = nativeSiteName();
}

/** Gives `fn` the name of our frames: V8 prints a function's own `name` if it is a plain string. */
export function asFrame<F extends (...args: never[]) => unknown>(fn: F): F {
  defineProperty(fn, "name", { __proto__: null, value: frameName } as PropertyDescriptor);
  return fn;
}

/** Raises or lowers the limit of lines. If the page froze `Error` it stays, and stacks lose a line. */
export function widenStacks(by: 1 | -1): void {
  const limit = getOwnPropertyDescriptor(NativeError, "stackTraceLimit");
  if (typeof limit?.value === "number") set(NativeError, "stackTraceLimit", limit.value + by);
}

/** Gives `error` the stack of one that the browser made while no script ran: name and message, no line. */
export function withoutLines<E extends Error>(error: E): E {
  captureStackTrace(error, uncalled);
  return error;
}

/** Removes our frames from the stack of a native error. Other values of the page stay as they are. */
export function hideFrames(error: unknown): void {
  if (!isNativeError(error)) return;
  const prepare: unknown = getOwnPropertyDescriptor(NativeError, "prepareStackTrace")?.value;
  if (typeof prepare === "function") {
    formatWithoutOurSites(error, prepare as Prepare);
    return;
  }
  const stack = stackOf(error);
  if (typeof stack !== "string") return;
  const shown = linesWithout(stack, frameName);
  if (shown !== stack) set(error, "stack", shown);
}

/** In older V8 a data property; in newer V8 an accessor, which the page may have replaced. */
function stackOf(error: object): unknown {
  const found = getOwnPropertyDescriptor(error, "stack");
  return found?.get ? errorStack?.(error) : found?.value;
}

/**
 * The page may format stacks by its own `Error.prepareStackTrace`. V8 calls it once, when a stack is first
 * read: that is done here, without our call sites.
 */
function formatWithoutOurSites(error: object, prepare: Prepare): void {
  set(NativeError, "prepareStackTrace", (failed: unknown, sites: Site[]) =>
    prepare(failed, sitesWithoutOurs(sites)),
  );
  try {
    stackOf(error);
  } finally {
    set(NativeError, "prepareStackTrace", prepare);
  }
}

function sitesWithoutOurs(sites: Site[]): Site[] {
  const kept: Site[] = [];
  for (let i = 0; i < sites.length; i += 1) {
    const site = sites[i] as Site;
    if (siteName?.(site) !== frameName) append(kept, site);
  }
  return kept;
}

/** `getFunctionName` of a call site. V8 gives call sites to `prepareStackTrace` only. */
function nativeSiteName(): ((site: Site) => unknown) | undefined {
  const errors = NativeError as unknown as { prepareStackTrace?: Prepare };
  let found: ((site: Site) => unknown) | undefined;
  errors.prepareStackTrace = (_, sites) => {
    const site = sites[0] as unknown as { getFunctionName: () => unknown };
    found = uncurry(site.getFunctionName);
    return "";
  };
  void new NativeError().stack;
  delete errors.prepareStackTrace;
  return found;
}
