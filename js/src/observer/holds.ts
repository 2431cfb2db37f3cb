/** Keeps the promises of `stop()` pending, so that what races with a stop can be tried at leisure. */

import { NativePromise } from "./natives";
import { whenSettled } from "./promises";
import { report } from "./report";

interface Held {
  profiler: number;
  release: () => void;
  next: Held | undefined;
}

let holding = false;
let first: Held | undefined;
let last: Held | undefined;

export function holdsStops(): boolean {
  return holding;
}

export function startHolding(): void {
  holding = true;
}

/** The promise for the page: settles as the browser's did, once it is let go. */
export function holdStop<T>(profiler: number, promise: Promise<T>): Promise<T> {
  return new NativePromise<T>((resolve, reject) => {
    // The browser's promise stays ours, so it can be waited for any time later.
    append({ profiler, release: () => whenSettled(promise, resolve, reject), next: undefined });
  });
}

export function releaseStops(): void {
  holding = false;
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
