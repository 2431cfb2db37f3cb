/** The native profilers of this document, numbered from 1, and never kept alive by us. */

import { guard } from "./guard";
import { addEventListener, getter, NativeWeakMap, weakGet, weakSet } from "./natives";
import { report } from "./report";

const numbers = new NativeWeakMap<object, number>();
const currentTarget = getter<object | null>(Event.prototype, "currentTarget");
let count = 0;

/** `Profiler` where the browser has it: it does on every page, also where the policy forbids it. */
export const ProfilerClass = (window as unknown as { Profiler?: { prototype: object } }).Profiler;

export const sampleIntervalOf = getter<number>(ProfilerClass?.prototype, "sampleInterval");
export const stoppedOf = getter<boolean>(ProfilerClass?.prototype, "stopped");

export function enlist(profiler: object): number {
  count += 1;
  weakSet(numbers, profiler, count);
  addEventListener(profiler as EventTarget, "samplebufferfull", bufferFull);
  return count;
}

export function numberOf(profiler: unknown): number | undefined {
  return weakGet(numbers, profiler as object) as number | undefined;
}

/** Also for one that another frame's observer numbers. */
export function isProfiler(value: unknown): boolean {
  try {
    return stoppedOf?.(value) !== undefined;
  } catch {
    return false; // the getter refuses any other object
  }
}

/** One listener for all, so that none holds its profiler. */
function bufferFull(event: Event): void {
  // A page may dispatch one of its own.
  if (!event.isTrusted) return;
  guard(() => {
    const number = numberOf(currentTarget?.(event));
    if (number !== undefined) report({ kind: "sample-buffer-full", profiler: number });
  }, undefined);
}
