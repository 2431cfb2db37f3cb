/** The native profilers of this document, numbered from 1. Our references are weak. */

import { guard } from "../../page/guard";
import { addEventListener, getter, NativeWeakMap, weakGet, weakSet } from "../../page/natives";
import { report } from "../report/report";

const numbers = new NativeWeakMap<object, number>();
const currentTarget = getter<object | null>(Event.prototype, "currentTarget");
let count = 0;

/** `window.Profiler`. A browser that has it has it on every page, also where the policy forbids its use. */
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

/** Also true of another frame's, which the observer there numbers. */
export function isProfiler(value: unknown): boolean {
  try {
    return stoppedOf?.(value) !== undefined;
  } catch {
    return false; // the getter throws for any other object
  }
}

/** One listener for all profilers, so that it holds none of them. */
function bufferFull(event: Event): void {
  // The page may dispatch such an event itself.
  if (!event.isTrusted) return;
  guard(() => {
    const number = numberOf(currentTarget?.(event));
    if (number !== undefined) report({ kind: "sample-buffer-full", profiler: number });
  }, undefined);
}
