/** The page's events, as bridge/core/events.py defines them, without what every event carries. */

type Kind<K extends string, Fields> = { kind: K } & Fields;

export type Visibility = "visible" | "hidden";
export type Medium = "cookie" | "local-storage";
export type Writer = "page" | "bridge" | "elsewhere";

export type PageEvent =
  | Kind<
      "document-started",
      { url: string; top: boolean; visibility: Visibility; profiler: boolean }
    >
  | Kind<"visibility-changed", { visibility: Visibility; trusted: boolean }>
  | Kind<"lifecycle-changed", { lifecycle: "active" | "frozen"; trusted: boolean }>
  | Kind<"page-hidden", { persisted: boolean }>
  | Kind<"page-shown", { persisted: boolean }>
  | { kind: "before-unload" }
  | Kind<
      "profiler-started",
      {
        profiler: number;
        requested_interval_ms: number;
        sample_interval_ms: number;
        max_buffer_size: number;
        requested_buffer_size: number;
      }
    >
  | Kind<"profiler-refused", { name: string; message: string }>
  | Kind<"profiler-stop-called", { profiler: number; held: boolean; rejected: boolean }>
  | Kind<"profiler-stop-settled", { profiler: number } & TraceSummary>
  | Kind<"profiler-stop-failed", { profiler: number; name: string; message: string }>
  | Kind<"profiler-stop-released", { profiler: number }>
  | Kind<"sample-buffer-full", { profiler: number }>
  | Kind<
      "long-task",
      {
        entry_type: "longtask" | "long-animation-frame";
        start_ms: number;
        duration_ms: number;
      }
    >
  | Kind<"activity", { type: string; trusted: boolean }>
  | Kind<"clock-moved", { offset_ms: number; idle: boolean }>
  | Kind<"session-store-changed", { medium: Medium; key: string; value: string; by: Writer }>
  | Kind<"globals-seen", { names: string[] }>
  | Kind<"events-dropped", { count: number; start_ms: number }>
  | Kind<"observer-failed", { message: string }>;

export interface TraceSummary {
  samples: number;
  /** Samples that have a stack. */
  busy_samples: number;
  first_sample_ms: number | null;
  last_sample_ms: number | null;
  largest_gap_ms: number | null;
}
