/**
 * The times of the document or worker itself, since the Unix epoch: `performance.timeOrigin`, `performance.timing`
 * and, in Chromium, `chrome.csi()` and `chrome.loadTimes()`. They are ahead by what the clock was ahead at its start.
 */

import { replace } from "../page/disguise";
import {
  type Callable,
  defineProperty,
  getOwnPropertyDescriptor,
  getOwnPropertyNames,
  view,
} from "../page/natives";
import { dateOffset, movableCalls, originOffset } from "./offset";

type Result = Record<string, unknown>;

const TIMING_NAMES = Object.keys(globalThis.PerformanceTiming?.prototype ?? {});

export function watchTimeOrigin(): void {
  const { prototype } = Performance;
  replace(prototype, "timeOrigin", (original) => later(original), "get");
  replace(prototype, "toJSON", (original) =>
    changing(original, (made) => {
      shift(made, "timeOrigin", originOffset());
      if (typeof made.timing === "object" && made.timing) shiftTiming(made.timing as Result);
    }),
  );
  if (TIMING_NAMES.length > 0) watchTiming(PerformanceTiming.prototype);
  watchChrome();
}

function watchTiming(prototype: PerformanceTiming): void {
  for (let i = 0; i < TIMING_NAMES.length; i += 1)
    replace(prototype, TIMING_NAMES[i] as string, (original) => later(original), "get");
  replace(prototype, "toJSON", (original) => changing(original, shiftTiming));
}

function watchChrome(): void {
  const { chrome } = view as unknown as { chrome?: object };
  if (!chrome) return;
  replace(chrome, "csi", (original) =>
    changing(original, (made) => {
      shift(made, "startE", originOffset());
      shift(made, "onloadT", originOffset());
      // The time since then, by the wall clock.
      shift(made, "pageT", dateOffset() - originOffset());
    }),
  );
  replace(chrome, "loadTimes", (original) =>
    changing(original, (made) => {
      for (let i = 0; i < LOAD_TIMES.length; i += 1)
        shift(made, LOAD_TIMES[i] as string, originOffset() / 1000);
    }),
  );
}

const LOAD_TIMES = [
  "requestTime",
  "startLoadTime",
  "commitLoadTime",
  "finishDocumentLoadTime",
  "finishLoadTime",
  "firstPaintTime",
];

/** A time, or 0 for an event that has not happened. */
function later(original: Callable): Callable {
  return movableCalls(original, {
    after: (_, time) => (typeof time === "number" && time !== 0 ? time + originOffset() : time),
  });
}

function changing(original: Callable, change: (made: Result) => void): Callable {
  return movableCalls(original, {
    after: (_, found) => {
      if (typeof found !== "object" || !found) return found;
      const made = copy(found as Result);
      change(made);
      return made;
    },
  });
}

/** Chromium's own accessors, which look like plain properties, do not take another value. */
function copy(found: Result): Result {
  const names = getOwnPropertyNames(found);
  const made: Result = {};
  for (let i = 0; i < names.length; i += 1) {
    const name = names[i] as string;
    defineProperty(made, name, getOwnPropertyDescriptor(found, name) as PropertyDescriptor);
  }
  return made;
}

function shiftTiming(timing: Result): void {
  for (let i = 0; i < TIMING_NAMES.length; i += 1)
    shift(timing, TIMING_NAMES[i] as string, originOffset());
}

/** Only a property that the browser has just made: a page's setter would notice. */
function shift(made: Result, key: string, by: number): void {
  const found = getOwnPropertyDescriptor(made, key);
  if (typeof found?.value !== "number" || found.value === 0) return;
  defineProperty(made, key, { __proto__: null, value: found.value + by } as PropertyDescriptor);
}
