/** Where in the page's code a call comes from, without a trace that the page could see. */

import { guard } from "./guard";
import {
  append,
  bareList,
  type Callable,
  defineProperty,
  getOwnPropertyDescriptor,
  indexOf,
  lastIndexOf,
  NativeError,
  slice,
  toText,
  trim,
  uncurry,
} from "./natives";

type Site = Record<
  | "getScriptNameOrSourceURL"
  | "getLineNumber"
  | "getColumnNumber"
  | "getFunctionName"
  | "isConstructor",
  () => unknown
>;

/** A line of a stack that is in a script. */
interface Frame {
  script: string;
  /** `URL:line:column` */
  place: string;
  /** It makes an object for its caller: a constructor, or the trap `construct` of a Proxy. */
  makes: boolean;
}

export interface Construction {
  /** `URL:line:column`; "" if that cannot be seen. */
  site: string;
  /** What called `site`, where `site` may be in the page's replacement of the constructor; else "". */
  caller: string;
}

/** So many lines are looked through for one that is in a script: some are the browser's own functions. */
const LINES = 12;
const LONGEST = 1000;
const AT = "    at ".length;
/** The trap of a Proxy for `new`. */
const TRAP = "construct";
const { captureStackTrace } = NativeError;

let scriptOf: ((site: Site) => unknown) | undefined;
let lineOf: ((site: Site) => unknown) | undefined;
let columnOf: ((site: Site) => unknown) | undefined;
let nameOf: ((site: Site) => unknown) | undefined;
let isConstructor: ((site: Site) => unknown) | undefined;

/**
 * Gives `URL:line:column` of the code that called `trap`; "" if that cannot be seen.
 *
 * The page may have lowered `Error.stackTraceLimit`, may format stacks by `Error.prepareStackTrace`, or may
 * have made either an accessor. Both are replaced for the moment of the look, by definition, which calls no
 * accessor. Where the page has frozen `Error` with a formatter, that would notice the look: there is none.
 */
export function callSite(trap: Callable): string {
  return guard(() => lookUp(trap, 1)[0]?.place ?? "", "");
}

/**
 * Gives where the page constructs an object by `trap`. `replaced`: the page has put a constructor of its own
 * (a subclass, a function, a Proxy) before the browser's. Then its frames come first, the same for every
 * caller; what called them is the place.
 */
export function constructionSite(trap: Callable, replaced: boolean): Construction {
  if (!replaced) return { site: callSite(trap), caller: "" };
  return guard(() => beyondReplacement(lookUp(trap, LINES)), { site: "", caller: "" });
}

/** No other frame shows that it is of the replacement: what follows the first one is given too. */
function beyondReplacement(frames: Frame[]): Construction {
  const end = replacementEnd(frames);
  const caller = end === 0 ? frames[1] : undefined;
  return { site: (frames[end] ?? frames[0])?.place ?? "", caller: caller?.place ?? "" };
}

/** How many frames are of the replacement: those that make objects, and one helper before each in its script. */
function replacementEnd(frames: Frame[]): number {
  let end = 0;
  for (let i = 0; i < frames.length && i <= end + 1; i += 1) {
    const frame = frames[i] as Frame;
    if (frame.makes && frame.script === frames[end]?.script) end = i + 1;
  }
  return end;
}

function lookUp(trap: Callable, most: number): Frame[] {
  let found = bareList<Frame>();
  const limit = getOwnPropertyDescriptor(NativeError, "stackTraceLimit");
  const prepare = getOwnPropertyDescriptor(NativeError, "prepareStackTrace");
  const look = (_: unknown, sites: Site[]): string => {
    found = framesIn(sites, most);
    return "";
  };
  const formats = define("prepareStackTrace", look);
  if (!formats && prepare) return found;
  const widened = define("stackTraceLimit", LINES);
  try {
    const holder = { __proto__: null } as { stack?: unknown };
    captureStackTrace(holder, trap);
    const text = holder.stack;
    if (!formats && typeof text === "string") found = framesInText(text, most);
  } finally {
    if (widened) restore("stackTraceLimit", limit);
    if (formats) restore("prepareStackTrace", prepare);
  }
  return found;
}

function define(name: string, value: unknown): boolean {
  const before = getOwnPropertyDescriptor(NativeError, name);
  // A property that only its value may change of stays as it is otherwise.
  const shape: PropertyDescriptor =
    before?.configurable === false ? {} : { writable: true, configurable: true };
  return defined(name, { ...shape, value });
}

function restore(name: string, before: PropertyDescriptor | undefined): void {
  if (before) defined(name, before);
  else delete (NativeError as unknown as Record<string, unknown>)[name];
}

function defined(name: string, descriptor: PropertyDescriptor): boolean {
  return defineProperty(NativeError, name, {
    __proto__: null,
    ...descriptor,
  } as PropertyDescriptor);
}

function framesIn(sites: Site[], most: number): Frame[] {
  const frames = bareList<Frame>();
  for (let i = 0; i < sites.length && frames.length < most; i += 1) {
    const site = sites[i] as Site;
    learnMethods(site);
    const script = scriptOf?.(site);
    if (script) append(frames, frameOf(site, slice(toText(script), 0, LONGEST)));
  }
  return frames;
}

/** V8 gives call sites to `prepareStackTrace` only. The observer's first look is before the page's script. */
function learnMethods(site: Site): void {
  scriptOf ??= uncurry(site.getScriptNameOrSourceURL);
  lineOf ??= uncurry(site.getLineNumber);
  columnOf ??= uncurry(site.getColumnNumber);
  nameOf ??= uncurry(site.getFunctionName);
  isConstructor ??= uncurry(site.isConstructor);
}

function frameOf(site: Site, script: string): Frame {
  return {
    script,
    place: `${script}:${toText(lineOf?.(site))}:${toText(columnOf?.(site))}`,
    makes: isConstructor?.(site) === true || nameOf?.(site) === TRAP,
  };
}

/** The lines of a stack's text that name a script: `    at new Name (URL:line:column)`. */
function framesInText(text: string, most: number): Frame[] {
  const frames = bareList<Frame>();
  let start = indexOf(text, "\n");
  while (start >= 0 && frames.length < most) {
    const next = indexOf(text, "\n", start + 1);
    const line = slice(text, start + 1, next < 0 ? text.length : next);
    const open = indexOf(line, "(");
    const close = open < 0 ? line.length : indexOf(line, ")", open);
    const place = slice(trim(slice(line, open < 0 ? AT : open + 1, close)), 0, LONGEST);
    if (indexOf(place, "://") > 0) {
      const makes = indexOf(line, "new ") === AT || indexOf(line, `${TRAP} (`) > 0;
      append(frames, { script: scriptIn(place), place, makes });
    }
    start = next;
  }
  return frames;
}

function scriptIn(place: string): string {
  const column = lastIndexOf(place, ":");
  return slice(place, 0, lastIndexOf(place, ":", column - 1));
}

/** Takes the methods of a call site before the page can replace them. */
export function prepareCallSites(): void {
  callSite(prepareCallSites as Callable);
}
