/** How far `Date` is ahead of real time, and functions that change their way once it is. */

import { disguise } from "./disguise";
import { apply, type Callable, construct, round } from "./natives";
import { asFrame } from "./stacks";

let offsetMs = 0;

export function dateOffset(): number {
  return offsetMs;
}

/** Whole milliseconds, as `Date` has them. */
export function setDateOffset(ms: number): void {
  offsetMs = round(ms);
}

export type Moved = (target: Callable, self: unknown, args: unknown[]) => unknown;
export type Made = (target: Callable, args: unknown[], newTarget: Callable) => object;

/**
 * In place from the start, so that a page that keeps `Date.now` early is moved too. While nothing
 * is moved the trap is the browser's `Reflect.apply`: no frame of ours, native in every way.
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
