/** The times that are written at an axis. Pure. */

import { minus } from "../text";

export interface Tick {
  ms: number;
  label: string;
}

const MINUTE_MS = 60_000;
const DAY_MS = 1440 * MINUTE_MS;
const LONG_STEPS = [1, 2, 5, 10, 20, 30, 60, 120, 240, 480, 1440].map(
  (minutes) => minutes * MINUTE_MS,
);

/** Round times between `from` and `to`, about `count` of them or fewer. */
export function ticks(from: number, to: number, count: number): Tick[] {
  const step = stepFor((to - from) / Math.max(count, 1));
  const found: Tick[] = [];
  const first = Math.ceil(from / step);
  // By counting, as adding up a step like 0.1 would drift.
  for (let at = first; at * step <= to; at++)
    found.push({ ms: at * step, label: label(at * step, step) });
  return found;
}

function stepFor(least: number): number {
  if (least > 30_000)
    return LONG_STEPS.find((step) => step >= least) ?? Math.ceil(least / DAY_MS) * DAY_MS;
  const power = 10 ** Math.floor(Math.log10(Math.max(least, 0.001)));
  return ([1, 2, 5, 10].find((factor) => factor * power >= least) ?? 10) * power;
}

function label(ms: number, step: number): string {
  if (step >= MINUTE_MS) return `${minus(ms / MINUTE_MS)} min`;
  const digits = Math.min(Math.max(-Math.floor(Math.log10(step / 1000) + 1e-9), 0), 6);
  return `${minus((ms / 1000 || 0).toFixed(digits))} s`;
}
