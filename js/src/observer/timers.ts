/**
 * The page's timers: what is pending, whom it calls, when it is due.
 *
 * The browser gets the page's own function, never one of ours around it: a wrapper, even a Proxy, would
 * lose the function's name and file in `long-animation-frame` entries (measured), which SDKs upload. So
 * nobody tells us that a timeout has run. Its record is known to be over some time after it was due,
 * holds the function only weakly until then, and is swept out with others.
 */

import { type Call, watchCalls } from "./calls";
import { pageMs } from "./clock";
import { replace } from "./disguise";
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
} from "./natives";
import { asFrame } from "./stacks";

export interface Timer {
  /** By which the page knows it. */
  readonly id: number;
  /** By which the browser knows it, or keeps its number for it; 0 for neither. */
  native: number;
  readonly repeat: boolean;
  /** As the browser takes it: whole ms, none below 0. */
  readonly delay: number;
  readonly code: string | undefined;
  readonly rest: unknown[];
  /** In the time of `timerMs`. */
  due: number;
  /** How many timers deep it was set, counted while idling only. */
  level: number;
  /** In which hop it was set, or had its turn. */
  turn: number;
  target: WeakRef<Callable>;
  /** The browser does not fire it: we do. */
  kept: boolean;
  /** Its function, while we keep it. */
  held: Callable | undefined;
}

/** What is said of a timer when it is set. */
interface Setting {
  handler: Callable | string;
  rest: unknown[];
  delay: number;
}

/** A record is kept this long after its timeout was due: hidden tabs run timers up to 1 s late. */
const LATE_MS = 5_000;
/** Longer where the browser has it under another number: the page may still clear it by its own. */
const RENAMED_LATE_MS = 600_000;
const SWEEP_MIN = 256;
/** The longest delay that there is: what the browser is told while we keep a timer. */
const FAR_MS = 0x7fffffff;

const { toPrimitive } = Symbol;
const none: unknown[] = [];
const nothing = Function.prototype as unknown as Callable;
const nobody = new NativeWeakRef(nothing);

const timers = new NativeMap<number, Timer>();
let sweepAt = SWEEP_MIN;
let shiftMs = 0;
let holding = false;
let level = 0;
let turn = 0;

/** The page's monotonic time, ahead by what it was idle: in it a timer is due `delay` after it was set. */
export function timerMs(): number {
  return pageMs() + shiftMs;
}

export function shiftTimers(ms: number): void {
  shiftMs += ms;
}

/** New timers are ours to fire, not the browser's. */
export function holdNewTimers(held: boolean): void {
  holding = held;
}

/** Timers set from here on count as set by one of this level. */
export function setLevel(depth: number): void {
  level = depth;
}

/** The number of the present hop. */
export function beginTurn(): number {
  turn += 1;
  return turn;
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

/** Another window's timers are the other observer's. */
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

/** What is no function and no text is the browser's alone: it turns it into text, once. */
function prepare(call: Call<Setting>, handler: unknown): void {
  if (typeof handler !== "function" && typeof handler !== "string") return;
  const given = call.args.length > 1 ? call.args[1] : undefined;
  const note: Setting = { handler: handler as Callable, rest: restOf(call.args), delay: 0 };
  if (isPrimitive(given)) {
    note.delay = asDelay(given);
    call.plain = typeof handler === "function";
  } else if (typeof given !== "object" && typeof given !== "function") {
    return; // a symbol or a bigint: the browser refuses it
  }
  call.state = note;
  const delay = isPrimitive(given) ? (holding ? FAR_MS : given) : noting(note, given as object);
  if (holding) call.args = [typeof handler === "function" ? nothing : handler, delay];
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

/** The page's object is turned into a number once, when the browser does it. */
function noting(note: Setting, given: object): object {
  return {
    __proto__: null,
    [toPrimitive]: asFrame(() => {
      const number = +(given as unknown as number);
      note.delay = asDelay(number);
      return holding ? FAR_MS : number;
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
    turn,
    target: isCode ? nobody : new NativeWeakRef(handler),
    kept: holding,
    held: holding && !isCode ? handler : undefined,
  });
  if (mapSize(timers) > sweepAt) sweep();
}

function sweep(): void {
  const now = timerMs();
  forEachTimer((timer) => {
    const late = timer.native === timer.id ? LATE_MS : RENAMED_LATE_MS;
    if (!holding && !timer.repeat && timer.due + late < now) forget(timer);
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
