/**
 * Tasks of our own, by functions taken before the page's first script.
 *
 * Chromium does not throttle `postTask` in hidden tabs, runs it in turn with the page's messages, and gives
 * it no timer id of the page. In its callback there is no `window.event`, as there would be for a message.
 */

import { guard } from "./guard";
import { type Callable, uncurry, view } from "./natives";

interface Scheduler {
  postTask: (callback: () => void, options?: object) => Promise<unknown>;
}

const { scheduler, Scheduler } = view as unknown as {
  scheduler: Scheduler;
  Scheduler: { prototype: Scheduler };
};
const postTask = uncurry(Scheduler.prototype.postTask);
const queue = uncurry(view.queueMicrotask as (this: Window, callback: Callable) => void);

/** Runs `action` in a task. `guard` takes its errors, so the promise of `postTask` never rejects. */
export function inTask(action: () => void): void {
  postTask(scheduler, () => guard(action, undefined));
}

/** Runs `action` in a task after `delayMs`. In hidden tabs such tasks run at most once a second. */
export function later(delayMs: number, action: () => void): void {
  postTask(scheduler, () => guard(action, undefined), { __proto__: null, delay: delayMs });
}

/** Runs `action` after `rounds` further tasks and once `ready()` is true: what was posted before has run. */
export function afterTasks(rounds: number, ready: () => boolean, action: () => void): void {
  inTask(() => {
    if (rounds > 1 || !ready()) afterTasks(rounds - 1, ready, action);
    else action();
  });
}

/**
 * The browser calls `callback` directly after the present task of ours. None of our frames is in its stack,
 * and the browser reports its errors as uncaught, as it does for a timer.
 */
export function callNext(callback: Callable): void {
  queue(view, callback);
}
