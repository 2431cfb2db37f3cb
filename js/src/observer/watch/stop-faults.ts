/**
 * Faults of `Profiler.stop()`: its promise is held, so that whatever races with a stop can be tried, or
 * rejected.
 */

import { NativeDOMException, NativePromise } from "../../page/natives";
import { whenSettled } from "../../page/promises";
import { withoutLines } from "../../page/stacks";
import { report } from "../report/report";

export type StopFault = "none" | "held" | "rejected";

interface Held {
  profiler: number;
  release: () => void;
  next: Held | undefined;
}

let fault: StopFault = "none";
let first: Held | undefined;
let last: Held | undefined;

export function stopFault(): StopFault {
  return fault;
}

/** For later stops. A promise that is held already stays held until `releaseStops`. */
export function setStopFault(next: StopFault): void {
  fault = next;
}

/** The promise for the page: after `releaseStops` it settles as the browser's did. */
export function holdStop<T>(profiler: number, promise: Promise<T>): Promise<T> {
  return new NativePromise<T>((resolve, reject) => {
    // The page never sees the browser's promise, so `whenSettled` may take it later.
    append({ profiler, release: () => whenSettled(promise, resolve, reject), next: undefined });
  });
}

/**
 * The promise for the page: rejected when the browser's settles, with Web IDL's OperationError in Chromium's
 * own words for it.
 */
export function rejectStop<T>(
  promise: Promise<T>,
  onRejected: (error: unknown) => void,
): Promise<T> {
  const reject = () => {
    const error = withoutLines(new NativeDOMException(MESSAGE, "OperationError"));
    onRejected(error);
    throw error;
  };
  return whenSettled(promise, reject, reject) as Promise<T>;
}

const MESSAGE = "The operation failed for an operation-specific reason";

export function releaseStops(): void {
  fault = "none";
  let held = first;
  first = undefined;
  last = undefined;
  while (held) {
    report({ kind: "profiler-stop-released", profiler: held.profiler });
    held.release();
    held = held.next;
  }
}

function append(held: Held): void {
  if (last) last.next = held;
  else first = held;
  last = held;
}
