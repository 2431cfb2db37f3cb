/**
 * Tasks of our own, by functions taken before the page's first script.
 *
 * Chromium runs `postTask` without throttling in hidden tabs, in turn with the page's messages, and it
 * uses up none of the page's timer ids. A callback has no `window.event`, as a message's would.
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

/** What throws is our own fault and goes to Python: the promise of `postTask` never rejects. */
export function inTask(action: () => void): void {
  postTask(scheduler, () => guard(action, undefined));
}

/** In hidden tabs at most once a second. */
export function later(delayMs: number, action: () => void): void {
  postTask(scheduler, () => guard(action, undefined), { __proto__: null, delay: delayMs });
}

/** After `rounds` further tasks, and not before `ready`: what had been posted by then has run. */
export function afterTasks(rounds: number, ready: () => boolean, action: () => void): void {
  inTask(() => {
    if (rounds > 1 || !ready()) afterTasks(rounds - 1, ready, action);
    else action();
  });
}

/**
 * The browser calls `callback` itself, as the first thing once the present task of ours returns: none of
 * our frames is in its stack, and what it throws is reported as uncaught, like a timer's.
 */
export function callNext(callback: Callable): void {
  queue(view, callback);
}
