/**
 * How far the wall clock is ahead of real time, and functions that behave differently while it is.
 *
 * Two numbers: `Date` is `dateOffset` ahead. `originOffset` is what `dateOffset` was when the document or the
 * worker was created: its time origin is so far ahead, for ever. Where a clock jumped later the two differ, and
 * `Date` has a gap to `performance.timeOrigin + performance.now()`, as in a browser whose wall clock jumps.
 */

import { callTrap, type Watcher } from "../page/calls";
import { disguise, ownRegister } from "../page/disguise";
import { apply, type Callable, construct, round } from "../page/natives";
import { asFrame } from "../page/stacks";

let offsetMs = 0;
let originMs = 0;

export function dateOffset(): number {
  return offsetMs;
}

/** Whole milliseconds, as `Date` has them. */
export function setDateOffset(ms: number): void {
  offsetMs = round(ms);
  ownRegister().dateOffset = offsetMs;
}

/** The offset in frames of the same page, which may be ahead of what the driver knew when it sent the script. */
export function offsetBeside(): number {
  return ownRegister().dateOffset ?? 0;
}

export function originOffset(): number {
  return originMs;
}

/** For a document or worker that is created while the clock is ahead. */
export function startAhead(ms: number): void {
  setDateOffset(ms);
  originMs = offsetMs;
}

export type Moved = (target: Callable, self: unknown, args: unknown[]) => unknown;
export type Made = (target: Callable, args: unknown[], newTarget: Callable) => object;

/**
 * Replaces a function from the start, so that it also moves for a page that keeps `Date.now` early. While the
 * offset is 0 the traps are the browser's `Reflect.apply` and `Reflect.construct`: no frame of ours is there.
 */
export function movable(
  original: Callable,
  call: Moved | null,
  make: Made | null,
  others: ProxyHandler<Callable> = {},
): Callable {
  const calling = call && asFrame(call);
  const making = make && asFrame(make);
  return disguise(original, {
    __proto__: null,
    ...others,
    get apply() {
      return offsetMs === 0 || !calling ? apply : calling;
    },
    get construct() {
      return offsetMs === 0 || !making ? construct : making;
    },
  } as unknown as ProxyHandler<Callable>);
}

/** As `movable`, for calls that may throw: the error's stack does not show us. */
export function movableCalls(original: Callable, watcher: Watcher): Callable {
  const moved = callTrap(watcher);
  return disguise(original, {
    __proto__: null,
    get apply() {
      return offsetMs === 0 && originMs === 0 ? apply : moved;
    },
  } as unknown as ProxyHandler<Callable>);
}
