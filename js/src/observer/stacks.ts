/**
 * Takes the observer's own line out of the stack of an error that passes through it.
 *
 * A function between the page and the browser is one more frame in `error.stack`, and pushes the
 * deepest frame over `Error.stackTraceLimit`. Our frames bear a random name, are given one more
 * line of room, and are removed before the page can read the stack.
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
/** Leaves out all lines above this function's: it is nowhere. */
const nobody = () => {};

let frameName = "";
let siteName: ((site: Site) => unknown) | undefined;
let errorStack: ((error: unknown) => unknown) | undefined;

export function nameFrames(name: string): void {
  frameName = name;
  errorStack = getter(new NativeError(), "stack");
  siteName = nativeSiteName();
}

/** V8 prints a function's own `name` in a stack where it is a plain string. */
export function asFrame<F extends (...args: never[]) => unknown>(fn: F): F {
  defineProperty(fn, "name", { __proto__: null, value: frameName } as PropertyDescriptor);
  return fn;
}

/** One line more, or fewer, in stacks from here on. A page that froze `Error` has one line fewer. */
export function widenStacks(by: 1 | -1): void {
  const limit = getOwnPropertyDescriptor(NativeError, "stackTraceLimit");
  if (typeof limit?.value === "number") set(NativeError, "stackTraceLimit", limit.value + by);
}

/** The stack of an error that the browser made while no script ran: its name and message, and no line. */
export function withoutLines<E extends Error>(error: E): E {
  captureStackTrace(error, nobody);
  return error;
}

/** Removes our frames from the stack of a browser's error. Errors of the page's own kind stay. */
export function hideFrames(error: unknown): void {
  if (!isNativeError(error)) return;
  const prepare: unknown = getOwnPropertyDescriptor(NativeError, "prepareStackTrace")?.value;
  if (typeof prepare === "function") {
    withoutOurSites(error, prepare as Prepare);
    return;
  }
  const stack = stackOf(error);
  if (typeof stack !== "string") return;
  const shown = linesWithout(stack, frameName);
  if (shown !== stack) set(error, "stack", shown);
}

/** A value up to some version of V8, an accessor since, which the page may have replaced. */
function stackOf(error: object): unknown {
  const found = getOwnPropertyDescriptor(error, "stack");
  return found?.get ? errorStack?.(error) : found?.value;
}

/**
 * A page can have stacks made by its own `Error.prepareStackTrace`, which V8 calls once, when a
 * stack is first read: let that be here, with our call sites left out.
 */
function withoutOurSites(error: object, prepare: Prepare): void {
  set(NativeError, "prepareStackTrace", (failed: unknown, sites: Site[]) =>
    prepare(failed, theirs(sites)),
  );
  try {
    stackOf(error);
  } finally {
    set(NativeError, "prepareStackTrace", prepare);
  }
}

function theirs(sites: Site[]): Site[] {
  const kept: Site[] = [];
  for (let i = 0; i < sites.length; i += 1) {
    const site = sites[i] as Site;
    if (siteName?.(site) !== frameName) append(kept, site);
  }
  return kept;
}

/** Call sites have no public constructor: V8 shows one to `prepareStackTrace` only. */
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
