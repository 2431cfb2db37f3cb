/** Long tasks and long animation frames, given to the runs that they fall into. */

import { guarded } from "./guard";
import type { Run } from "./run";

/** Those whose trace is not there yet: the browser tells of a task after its end. */
const open = new Set<Run>();
const observers: PerformanceObserver[] = [];

export function openTasks(): void {
  for (const type of ["longtask", "long-animation-frame"]) {
    // Not known everywhere; an unknown one is a warning of the browser's.
    if (!PerformanceObserver.supportedEntryTypes.includes(type)) continue;
    const observer = new PerformanceObserver((list) => give(list.getEntries()));
    observer.observe({ type });
    observers.push(observer);
  }
}

export const awaitTasks = (run: Run): unknown => open.add(run);

/** This run has all its tasks that the browser has told of. Whether anybody still wants it. */
export function takeTasks(run: Run): boolean {
  for (const observer of observers) give(observer.takeRecords());
  return open.delete(run);
}

/** No trace that is still to come is wanted. */
export const forgetRuns = (): void => open.clear();

const give = guarded((entries: PerformanceEntryList) => {
  for (const { entryType, startTime, duration } of entries) {
    for (const run of open) {
      if (startTime < run.endedMs && startTime + duration > run.startedMs) {
        run.tasks.push({ type: entryType, start_ms: startTime, duration_ms: duration });
      }
    }
  }
});
