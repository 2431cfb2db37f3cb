/** A trace of the JS Self-Profiling API in a few numbers. */

import type { TraceSummary } from "./events";

export interface Sample {
  timestamp: number;
  /** Absent while the page was idle. */
  stackId?: number;
}

export interface Trace {
  samples: readonly Sample[];
}

export function summarise(trace: Trace): TraceSummary {
  const { samples } = trace;
  let busy = 0;
  let gap: number | null = null;
  let last: number | null = null;
  for (let i = 0; i < samples.length; i += 1) {
    const { timestamp, stackId } = samples[i] as Sample;
    if (stackId !== undefined) busy += 1;
    if (last !== null && (gap === null || timestamp - last > gap)) gap = timestamp - last;
    last = timestamp;
  }
  return {
    samples: samples.length,
    busy_samples: busy,
    first_sample_ms: samples.length > 0 ? (samples[0] as Sample).timestamp : null,
    last_sample_ms: last,
    largest_gap_ms: gap,
  };
}
