/** The page's monotonic time. A moved `Date` does not touch it. */

import { knownGetter, uncurry } from "./natives";

const now = uncurry(Performance.prototype.now);
const timeOrigin = knownGetter<number>(Performance.prototype, "timeOrigin");
const clock = performance;

/** `performance.now()`, ms. */
export function pageMs(): number {
  return now(clock);
}

/** The same moment in ms since the Unix epoch. */
export function wallMs(page: number): number {
  return timeOrigin(clock) + page;
}
