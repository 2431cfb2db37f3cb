/** Takes the page's timers from the browser, fires them in its place, and gives back what is left. */

import { guard } from "./guard";
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
} from "./natives";
import { callNext } from "./tasks";
import { forEachTimer, forget, holdNewTimers, setLevel, type Timer, timerMs } from "./timers";

const { setTimeout, setInterval, clearTimeout } = view;

/** What is due so soon may be about to run: the browser keeps it, and we wait. */
const NEAR_MS = 20;
/** Chromium aligns timers to up to 32 ms; in hidden tabs to 1 s, all alike. */
const ALIGNED_MS = 40;

/** Polls and chains of timeouts shorter than this run once a hop. */
const SHORT_MS = 1_000;
/** HTML's nesting level from which timeouts are a chain. */
const CHAIN_LEVEL = 5;

/** `done` once no timer is left that the browser may fire. `still`: the page is frozen, none runs. */
export function takeTimers(still: boolean, done: () => void): void {
  holdNewTimers(true);
  const near = timerMs() + NEAR_MS;
  let wait = false;
  forEachTimer((timer) => {
    if (timer.repeat || timer.due > near) take(timer);
    else wait = true;
  });
  const finish = () => {
    forEachTimer((timer) => {
      if (!timer.kept) forget(timer);
    });
    done();
  };
  // One of the browser's own: it comes after all that were due before it.
  if (wait && !still) runNative(() => guard(finish, undefined), NEAR_MS + ALIGNED_MS);
  else finish();
}

function take(timer: Timer): void {
  apply(clearTimeout, view, [timer.native]);
  timer.native = 0;
  timer.kept = true;
  if (timer.repeat) timer.due = tickAfter(timer, timerMs());
  if (timer.code !== undefined) return;
  timer.held = weakTarget(timer.target) as Callable | undefined;
  // Nobody holds the function any more: it has run.
  if (!timer.held) forget(timer);
}

export function giveTimersBack(): void {
  holdNewTimers(false);
  const now = timerMs();
  forEachTimer((timer) => {
    if (timer.kept) giveBack(timer, max(0, ceil(timer.due - now)));
  });
}

/** It is due by the page's own number, though the browser calls it by another. */
function giveBack(timer: Timer, leftMs: number): void {
  const { held, code, delay, rest } = timer;
  apply(clearTimeout, view, [timer.native]);
  timer.kept = false;
  timer.held = undefined;
  if (!timer.repeat) timer.native = runNative(held ?? (code as string), leftMs, rest);
  else if (!held) timer.native = repeatNative(code as string, delay, rest);
  else timer.native = runNative(resuming(timer, held), leftMs, rest);
}

/** First after what is left, then at each interval. */
function resuming(timer: Timer, held: Callable): Callable {
  return new NativeProxy(held, {
    __proto__: null,
    get apply() {
      timer.native = repeatNative(held, timer.delay, timer.rest);
      return apply;
    },
  } as unknown as ProxyHandler<Callable>);
}

/** Calls it as the first thing after the present task of ours; `done` once that has been. */
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
    // Text is a script: only the browser runs it as one.
    runNative(timer.code as string, 0);
    runNative(() => guard(done, undefined), 0);
  }
}

export function isShort({ repeat, delay, level }: Timer): boolean {
  return delay < SHORT_MS && (repeat || level >= CHAIN_LEVEL);
}

/** When an interval is due next, in step with its first time. */
function tickAfter({ due, delay }: Timer, now: number): number {
  const every = max(delay, 1);
  const steps = max(ceil((now - due) / every), 0);
  const tick = due + steps * every;
  return tick > now ? tick : tick + every;
}

function runNative(handler: Callable | string, ms: number, rest: unknown[] = []): number {
  return apply(setTimeout as Callable, view, timerArguments(handler, ms, rest)) as number;
}

function repeatNative(handler: Callable | string, ms: number, rest: unknown[]): number {
  return apply(setInterval as Callable, view, timerArguments(handler, ms, rest)) as number;
}

function timerArguments(handler: Callable | string, ms: number, rest: unknown[]): never[] {
  const all: unknown[] = [handler, ms];
  for (let i = 0; i < rest.length; i += 1) append(all, rest[i]);
  return all as never[];
}
