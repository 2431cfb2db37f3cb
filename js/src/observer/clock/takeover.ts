/** Takes the page's timers over from the browser, fires them in its place, and gives the rest back. */

import { guard } from "../../page/guard";
import {
  append,
  apply,
  bound,
  type Callable,
  ceil,
  max,
  NativeProxy,
  view,
  weakTarget,
} from "../../page/natives";
import { callNext } from "../../page/tasks";
import { forEachTimer, forget, setLevel, type Timer, takeNewTimers, timerMs } from "./timers";

const { setTimeout, setInterval, clearTimeout } = view;

/** A timeout that is due so soon may be about to run: the browser fires it, and we wait. */
const NEAR_MS = 20;
/** Chromium aligns timers to up to 32 ms, and all timers of hidden tabs to 1 s. */
const ALIGNED_MS = 40;

/** Polls and chains of timeouts shorter than this run once a hop. */
const SHORT_MS = 1_000;
/** HTML's nesting level from which timeouts are a chain. */
const CHAIN_LEVEL = 5;

/** Calls `done` when the browser fires no timer any more. `frozen`: it fires none of this page. */
export function takeTimers(frozen: boolean, done: () => void): void {
  takeNewTimers(true);
  const near = timerMs() + NEAR_MS;
  let wait = false;
  forEachTimer((timer) => {
    if (timer.repeat || timer.due > near) take(timer);
    else wait = true;
  });
  const finish = () => {
    forEachTimer((timer) => {
      if (!timer.taken) forget(timer);
    });
    done();
  };
  // By the browser's own timer: it runs after all that were due before it.
  if (wait && !frozen) setNativeTimeout(() => guard(finish, undefined), NEAR_MS + ALIGNED_MS);
  else finish();
}

function take(timer: Timer): void {
  apply(clearTimeout, view, [timer.native]);
  timer.native = 0;
  timer.taken = true;
  if (timer.repeat) timer.due = tickAfter(timer, timerMs());
  if (timer.code !== undefined) return;
  timer.held = weakTarget(timer.target) as Callable | undefined;
  // The function is gone, so the timer has run.
  if (!timer.held) forget(timer);
}

export function giveTimersBack(): void {
  takeNewTimers(false);
  const now = timerMs();
  forEachTimer((timer) => {
    if (timer.taken) giveBack(timer, max(0, ceil(timer.due - now)));
  });
}

/** The page goes on to use its own id, though the browser has another. */
function giveBack(timer: Timer, leftMs: number): void {
  const { held, code, delay, rest } = timer;
  apply(clearTimeout, view, [timer.native]);
  timer.taken = false;
  timer.held = undefined;
  if (!timer.repeat) timer.native = setNativeTimeout(held ?? (code as string), leftMs, rest);
  else if (!held) timer.native = setNativeInterval(code as string, delay, rest);
  else timer.native = setNativeTimeout(resuming(timer, held), leftMs, rest);
}

/** A function that runs `held` after the delay that is left, and then at each interval. */
function resuming(timer: Timer, held: Callable): Callable {
  return new NativeProxy(held, {
    __proto__: null,
    get apply() {
      timer.native = setNativeInterval(held, timer.delay, timer.rest);
      return apply;
    },
  } as unknown as ProxyHandler<Callable>);
}

/** Runs its callback directly after the present task of ours, and calls `done`. */
export function fire(timer: Timer, done: () => void): void {
  setLevel(isShort(timer) ? CHAIN_LEVEL : timer.level + 1);
  if (timer.repeat) {
    timer.due = tickAfter(timer, timerMs());
  } else {
    forget(timer);
    apply(clearTimeout, view, [timer.native]);
  }
  if (timer.held) {
    callNext(bound(timer.held, view, timer.rest));
    done();
  } else {
    // A text is run as a script, which only the browser can do.
    setNativeTimeout(timer.code as string, 0);
    setNativeTimeout(() => guard(done, undefined), 0);
  }
}

export function isShort({ repeat, delay, level }: Timer): boolean {
  return delay < SHORT_MS && (repeat || level >= CHAIN_LEVEL);
}

/** When an interval is due next: a whole number of intervals after its first time. */
function tickAfter({ due, delay }: Timer, now: number): number {
  const every = max(delay, 1);
  const steps = max(ceil((now - due) / every), 0);
  const tick = due + steps * every;
  return tick > now ? tick : tick + every;
}

function setNativeTimeout(handler: Callable | string, ms: number, rest: unknown[] = []): number {
  return apply(setTimeout as Callable, view, timerArguments(handler, ms, rest)) as number;
}

function setNativeInterval(handler: Callable | string, ms: number, rest: unknown[]): number {
  return apply(setInterval as Callable, view, timerArguments(handler, ms, rest)) as number;
}

function timerArguments(handler: Callable | string, ms: number, rest: unknown[]): never[] {
  const all: unknown[] = [handler, ms];
  for (let i = 0; i < rest.length; i += 1) append(all, rest[i]);
  return all as never[];
}
