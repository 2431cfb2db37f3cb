/**
 * The page's pending timers: which function each calls, and when it is due.
 *
 * The browser gets the page's own function, not a wrapper: with one, even a Proxy, the function's name and file
 * would be missing in `long-animation-frame` entries (measured), which SDKs upload. So we do not notice that
 * a timeout has run. Its record holds the function only weakly, and is removed some time after it was due.
 */

import { type Call, watchCalls } from "../../page/calls";
import { replace } from "../../page/disguise";
import {
  append,
  type Callable,
  mapDelete,
  mapForEach,
  mapGet,
  mapSet,
  mapSize,
  max,
  NativeMap,
  NativeWeakRef,
  view,
} from "../../page/natives";
import { asFrame } from "../../page/stacks";
import { pageMs } from "../../page/time";

export interface Timer {
  /** The page's id of it. */
  readonly id: number;
  /** The browser's id of it, or of the one that reserves its id; 0 for neither. */
  native: number;
  readonly repeat: boolean;
  /** As the browser reads it: whole ms, not below 0. */
  readonly delay: number;
  readonly code: string | undefined;
  readonly rest: unknown[];
  /** As `timerMs`. */
  due: number;
  /** How many timers deep it was set. Counted only while idling. */
  level: number;
  /** The hop in which it was set, or fired last. */
  hop: number;
  target: WeakRef<Callable>;
  /** We fire it, not the browser. */
  taken: boolean;
  /** Its function, while the timer is taken over. */
  held: Callable | undefined;
}

/** The arguments by which a timer is set. */
interface Setting {
  handler: Callable | string;
  rest: unknown[];
  delay: number;
}

/** A record is taken this long after its timeout was due: hidden tabs run timers up to 1 s late. */
const LATE_MS = 5_000;
/** Longer where the browser has another id of it: the page may still clear it by its own. */
const RENAMED_LATE_MS = 600_000;
const SWEEP_MIN = 256;
/** The longest delay that there is. The browser gets it for a timer that we fire. */
const FAR_MS = 0x7fffffff;

const { toPrimitive } = Symbol;
const none: unknown[] = [];
const nothing = Function.prototype as unknown as Callable;
const noTarget = new NativeWeakRef(nothing);

const timers = new NativeMap<number, Timer>();
let sweepAt = SWEEP_MIN;
let shiftMs = 0;
let takesNew = false;
let level = 0;
let hop = 0;

/** The page's monotonic time plus the time it was idle: a timer is due `delay` after it was set. */
export function timerMs(): number {
  return pageMs() + shiftMs;
}

export function shiftTimers(ms: number): void {
  shiftMs += ms;
}

/** `ours`: we fire new timers, not the browser. */
export function takeNewTimers(ours: boolean): void {
  takesNew = ours;
}

/** Timers that are set from now on have level `next`. */
export function setLevel(next: number): void {
  level = next;
}

/** The number of the hop that begins. */
export function beginHop(): number {
  hop += 1;
  return hop;
}

export function forEachTimer(action: (timer: Timer) => void): void {
  mapForEach(timers, action as (timer: Timer) => void);
}

export function forget(timer: Timer): void {
  mapDelete(timers, timer.id);
}

export function watchTimers(): void {
  replace(view, "setTimeout", (original) => watchCalls(original, setting(false)));
  replace(view, "setInterval", (original) => watchCalls(original, setting(true)));
  replace(view, "clearTimeout", (original) => watchCalls(original, clearing));
  replace(view, "clearInterval", (original) => watchCalls(original, clearing));
}

/** Whether it is a call for this window. Each window has its own observer. */
function isOurs(self: unknown): boolean {
  return self === undefined || self === null || self === view;
}

function setting(repeat: boolean) {
  return {
    before: (call: Call<Setting>) => {
      if (isOurs(call.self) && call.args.length > 0) prepare(call, call.args[0]);
    },
    after: (call: Call<Setting>, id: unknown) => {
      if (call.state && typeof id === "number" && id > 0) remember(id, repeat, call.state);
      return id;
    },
  };
}

/** Only a function or a text: all else the browser turns into text itself, once. */
function prepare(call: Call<Setting>, handler: unknown): void {
  if (typeof handler !== "function" && typeof handler !== "string") return;
  const given = call.args.length > 1 ? call.args[1] : undefined;
  const note: Setting = { handler: handler as Callable, rest: restOf(call.args), delay: 0 };
  if (isPrimitive(given)) {
    note.delay = asDelay(given);
    call.plain = typeof handler === "function";
  } else if (typeof given !== "object" && typeof given !== "function") {
    return; // a symbol or a bigint: the browser throws
  }
  call.state = note;
  const delay = isPrimitive(given) ? (takesNew ? FAR_MS : given) : noteDelay(note, given as object);
  if (takesNew) call.args = [typeof handler === "function" ? nothing : handler, delay];
  else if (delay !== given) call.args[1] = delay;
}

function restOf(args: unknown[]): unknown[] {
  if (args.length < 3) return none;
  const rest: unknown[] = [];
  for (let i = 2; i < args.length; i += 1) append(rest, args[i]);
  return rest;
}

function isPrimitive(value: unknown): value is number | string | boolean | null | undefined {
  const type = typeof value;
  return (
    value === null ||
    type === "number" ||
    type === "undefined" ||
    type === "string" ||
    type === "boolean"
  );
}

/** Web IDL's `long`. */
function asDelay(value: unknown): number {
  return max((value as number) | 0, 0);
}

/** An object for the browser, which turns the page's into a number once, and notes it. */
function noteDelay(note: Setting, given: object): object {
  return {
    __proto__: null,
    [toPrimitive]: asFrame(() => {
      const number = +(given as unknown as number);
      note.delay = asDelay(number);
      return takesNew ? FAR_MS : number;
    }),
  } as object;
}

function remember(id: number, repeat: boolean, { handler, rest, delay }: Setting): void {
  const isCode = typeof handler === "string";
  mapSet(timers, id, {
    id,
    native: id,
    repeat,
    delay,
    code: isCode ? handler : undefined,
    rest,
    due: timerMs() + delay,
    level,
    hop,
    target: isCode ? noTarget : new NativeWeakRef(handler),
    taken: takesNew,
    held: takesNew && !isCode ? handler : undefined,
  });
  if (mapSize(timers) > sweepAt) sweep();
}

function sweep(): void {
  const now = timerMs();
  forEachTimer((timer) => {
    const late = timer.native === timer.id ? LATE_MS : RENAMED_LATE_MS;
    if (!takesNew && !timer.repeat && timer.due + late < now) forget(timer);
  });
  sweepAt = max(SWEEP_MIN, 2 * mapSize(timers));
}

const clearing = {
  before: (call: Call) => {
    const { args } = call;
    const given = args.length > 0 ? args[0] : undefined;
    if (!isOurs(call.self) || !isPrimitive(given)) return;
    call.plain = true;
    const timer = mapGet(timers, (given as number) | 0) as Timer | undefined;
    if (!timer) return;
    forget(timer);
    if (timer.native !== timer.id) args[0] = timer.native;
  },
};
