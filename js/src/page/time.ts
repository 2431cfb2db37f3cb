/**
 * The page's monotonic time. It does not move with `Date`.
 *
 * Fake timers may have replaced `performance` before us: Playwright's clock does, in a page that is loaded after
 * `page.clock.install()`. Then a new performance mark has the monotonic time, and a new file's date the wall clock.
 */

import { getter, knownGetter, uncurry } from "./natives";

const now = uncurry(Performance.prototype.now);
const timeOrigin = knownGetter<number>(Performance.prototype, "timeOrigin");
const startTime = knownGetter<number>(PerformanceEntry.prototype, "startTime");
const lastModified = getter<number>(globalThis.File?.prototype, "lastModified");
const NativeMark = PerformanceMark;
const clock = performance;

const isNative = readOrigin() !== undefined;
/** The browser's `performance`; undefined where fake timers have replaced it. */
export const nativePerformance = isNative ? clock : undefined;
const originMs = readOrigin() ?? (lastModified?.(new File([], "")) ?? 0) - pageMs();

/** `performance.now()`, ms. */
export function pageMs(): number {
  return isNative ? now(clock) : startTime(new NativeMark(""));
}

/** The moment `page` (as of `pageMs`) in ms since the Unix epoch. */
export function wallMs(page: number): number {
  return originMs + page;
}

function readOrigin(): number | undefined {
  try {
    return timeOrigin(clock);
  } catch {
    return undefined;
  }
}
