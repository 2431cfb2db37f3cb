/** Summary of a trace of the JS Self-Profiling API. */

import type { TraceSummary } from "../report/events";

export interface Sample {
  timestamp: number;
  /** Absent while the page was idle, or while the browser did the work that `marker` names. */
  stackId?: number;
  marker?: string;
}

export interface Trace {
  samples: readonly Sample[];
}

/** Taken before the page's first script. */
const NativeFloat64Array = Float64Array;

/** Of the samples in order of time, as bridge/trace/checks.py counts them. */
export function summarise(trace: Trace): TraceSummary {
  const { samples } = trace;
  const { length } = samples;
  const times = new NativeFloat64Array(length);
  let busy = 0;
  let marked = 0;
  let disorder = 0;
  for (let i = 0; i < length; i += 1) {
    const { timestamp, stackId, marker } = samples[i] as Sample;
    times[i] = timestamp;
    if (stackId !== undefined) busy += 1;
    else if (marker) marked += 1;
    if (i > 0 && timestamp < (times[i - 1] as number)) disorder += 1;
  }
  if (disorder > 0) sort(times, length);
  return {
    samples: length,
    busy_samples: busy + marked,
    marked_samples: marked,
    out_of_order: disorder,
    first_sample_ms: length > 0 ? (times[0] as number) : null,
    last_sample_ms: length > 0 ? (times[length - 1] as number) : null,
    largest_gap_ms: largestGap(times, length),
  };
}

function largestGap(times: Float64Array, length: number): number | null {
  let gap: number | null = null;
  for (let i = 1; i < length; i += 1) {
    const between = (times[i] as number) - (times[i - 1] as number);
    if (gap === null || between > gap) gap = between;
  }
  return gap;
}

/** By insertion: nearly all samples are in order, and a page may have replaced the built-in sort. */
function sort(times: Float64Array, length: number): void {
  for (let i = 1; i < length; i += 1) {
    const time = times[i] as number;
    let at = i;
    for (; at > 0 && (times[at - 1] as number) > time; at -= 1) times[at] = times[at - 1] as number;
    times[at] = time;
  }
}
