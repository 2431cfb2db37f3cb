/** Long tasks and long animation frames. */

import { guard } from "../../page/guard";
import { append, knownGetter, uncurry } from "../../page/natives";
import { report } from "../report/report";

type EntryType = "longtask" | "long-animation-frame";

const NativeObserver = PerformanceObserver;
const observe = uncurry(PerformanceObserver.prototype.observe);
const entriesOf = uncurry(PerformanceObserverEntryList.prototype.getEntries);
const startOf = knownGetter<number>(PerformanceEntry.prototype, "startTime");
const durationOf = knownGetter<number>(PerformanceEntry.prototype, "duration");

const takeRecords = uncurry(PerformanceObserver.prototype.takeRecords);
const watches: { type: EntryType; observer: PerformanceObserver }[] = [];

export function watchLongTasks(): void {
  watch("longtask");
  watch("long-animation-frame");
}

/** Reports those that the browser has not handed out yet: it does so when it finds the time. */
export function reportLongTasks(): void {
  for (let i = 0; i < watches.length; i += 1) {
    const { type, observer } = watches[i] as { type: EntryType; observer: PerformanceObserver };
    reportAll(type, takeRecords(observer));
  }
}

function watch(type: EntryType): void {
  const observer = new NativeObserver((list) => guard(() => reportEntries(type, list), undefined));
  observe(observer, { __proto__: null, type, buffered: true } as PerformanceObserverInit);
  append(watches, { type, observer });
}

function reportEntries(type: EntryType, list: PerformanceObserverEntryList): void {
  reportAll(type, entriesOf(list));
}

function reportAll(type: EntryType, entries: PerformanceEntryList): void {
  for (let i = 0; i < entries.length; i += 1) {
    const entry = entries[i];
    report({
      kind: "long-task",
      entry_type: type,
      start_ms: startOf(entry),
      duration_ms: durationOf(entry),
    });
  }
}
