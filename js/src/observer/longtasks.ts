/** Long tasks, and the animation frames that were long. */

import { guard } from "./guard";
import { knownGetter, uncurry } from "./natives";
import { report } from "./report";

type EntryType = "longtask" | "long-animation-frame";

const NativeObserver = PerformanceObserver;
const observe = uncurry(PerformanceObserver.prototype.observe);
const entriesOf = uncurry(PerformanceObserverEntryList.prototype.getEntries);
const startOf = knownGetter<number>(PerformanceEntry.prototype, "startTime");
const durationOf = knownGetter<number>(PerformanceEntry.prototype, "duration");

export function watchLongTasks(): void {
  watch("longtask");
  watch("long-animation-frame");
}

function watch(type: EntryType): void {
  const observer = new NativeObserver((list) => guard(() => tell(type, list), undefined));
  observe(observer, { __proto__: null, type, buffered: true } as PerformanceObserverInit);
}

function tell(type: EntryType, list: PerformanceObserverEntryList): void {
  const entries = entriesOf(list);
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
