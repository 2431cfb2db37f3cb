/** Long tasks and long animation frames: each is added to the runs in which it happened. */

import { guarded } from "./guard";
import type { Run } from "./run";

/** Runs whose trace has not come yet: the browser reports a task only after its end. */
const openRuns = new Set<Run>();
const observers: PerformanceObserver[] = [];

export function openTasks(): void {
  for (const type of ["longtask", "long-animation-frame"]) {
    // For a type that it does not know the browser would write a warning.
    if (!PerformanceObserver.supportedEntryTypes.includes(type)) continue;
    const observer = new PerformanceObserver((list) => addTasks(list.getEntries()));
    observer.observe({ type });
    observers.push(observer);
  }
}

export const awaitTasks = (run: Run): unknown => openRuns.add(run);

/** Gives the run all tasks reported so far, and closes it. False: `forgetRuns` came before. */
export function takeTasks(run: Run): boolean {
  for (const observer of observers) addTasks(observer.takeRecords());
  return openRuns.delete(run);
}

/** Traces that are still to come are not wanted. */
export const forgetRuns = (): void => openRuns.clear();

const addTasks = guarded((entries: PerformanceEntryList) => {
  for (const { entryType, startTime, duration } of entries) {
    for (const run of openRuns) {
      if (startTime < run.endedMs && startTime + duration > run.startedMs) {
        run.tasks.push({ type: entryType, start_ms: startTime, duration_ms: duration });
      }
    }
  }
});
