/**
 * What becomes of the promises of `stop()`: the browser's own way, or kept pending so that what races
 * with a stop can be tried at leisure, or rejected.
 */

import { NativeDOMException, NativePromise } from "./natives";
import { whenSettled } from "./promises";
import { report } from "./report";
import { withoutLines } from "./stacks";

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

/** From now on. What is held already stays so until its release. */
export function setStopFault(next: StopFault): void {
  fault = next;
}

/** The promise for the page: settles as the browser's did, once it is let go. */
export function holdStop<T>(profiler: number, promise: Promise<T>): Promise<T> {
  return new NativePromise<T>((resolve, reject) => {
    // The browser's promise stays ours, so it can be waited for any time later.
    append({ profiler, release: () => whenSettled(promise, resolve, reject), next: undefined });
  });
}

/**
 * The promise for the page: rejected when the browser's settles, with what the browser says of any failure
 * that has no better name (Web IDL's OperationError, Chromium's own words for it).
 */
export function rejectStop<T>(promise: Promise<T>, tell: (error: unknown) => void): Promise<T> {
  const reject = () => {
    const error = withoutLines(new NativeDOMException(MESSAGE, "OperationError"));
    tell(error);
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
