/** The events of a page, as bridge/core/events/page.py defines them, without the fields that every event has. */

type Kind<K extends string, Fields> = { kind: K } & Fields;

export type Visibility = "visible" | "hidden";
export type Medium = "cookie" | "local-storage" | "session-storage" | "expression";
export type Writer = "page" | "bridge" | "elsewhere";

export type PageEvent =
  | Kind<
      "document-started",
      { url: string; top: boolean; visibility: Visibility; profiler: boolean; delivery: string }
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
        site: string;
        caller: string;
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
  | Kind<"date-moved-by-others", { offset_ms: number }>
  | Kind<
      "session-store-changed",
      {
        medium: Medium;
        key: string;
        value: string;
        others: string[];
        by: Writer;
        site: string;
        attributes: string;
      }
    >
  | Kind<"globals-seen", { names: string[] }>
  | Kind<"events-dropped", { count: number; start_ms: number }>
  | Kind<"upload-seen", { url: string }>
  | Kind<"opaque-scripts-seen", { urls: string[] }>
  | Kind<"observer-failed", { message: string }>;

export interface TraceSummary {
  samples: number;
  /** Samples that have a stack or a marker. */
  busy_samples: number;
  /** The busy samples that have a marker only. */
  marked_samples: number;
  /** Samples with an earlier time than the sample before. */
  out_of_order: number;
  first_sample_ms: number | null;
  last_sample_ms: number | null;
  largest_gap_ms: number | null;
}
