/** A run: one native profiler, and what happened meanwhile. */

import type { NativeProfiler } from "./native";
import type { View } from "./views";

/** `start_ms`, `at_ms`: by `performance.now()`, as in the samples of the trace. */
export interface Task {
  type: string;
  start_ms: number;
  duration_ms: number;
}

export interface Run {
  native: NativeProfiler;
  session: string | undefined;
  /** By `Date`, epoch ms. */
  startedAt: number;
  endedAt: number;
  /** By `performance.now()`. */
  startedMs: number;
  endedMs: number;
  timer: ReturnType<typeof setTimeout>;
  views: View[];
  tasks: Task[];
  actions: { name: string; at_ms: number }[];
  vitals: { name: string; start_ms: number; duration_ms: number }[];
}
