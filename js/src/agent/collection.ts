/** Collection: starts a native profiler, stops it and fetches its trace; another one may follow at once. */

import { warn } from "./guard";
import { type NativeProfiler, profilerClass } from "./native";
import type { Run } from "./run";
import { sessionId } from "./session";
import { awaitTasks, takeTasks } from "./tasks";
import { currentView } from "./views";

const INTERVAL_MS = 10;
const COLLECT_MS = 60_000;
/** Samples: one and a half times as many as a run takes. */
const BUFFER = 9000;
/** A run that is shorter and has no long task is not uploaded. */
const SHORT_MS = 5000;
/** The most actions, vitals and views, each, of a run: a page must not fill the memory. */
export const KEPT_MAX = 2000;

export type Refusal = "unsupported" | "policy-missing" | "failed";
export type Reason =
  | "interval"
  | "full"
  | "hidden"
  | "unload"
  | "expired"
  | "stopped"
  | "denied"
  | "failed";

let current: Run | undefined;
let onRefusal: (signal: Refusal) => void;
let onTrace: (run: Run, trace: object, reason: Reason) => void;

export const currentRun = (): Run | undefined => current;

export function openCollection(refusal: typeof onRefusal, trace: typeof onTrace): void {
  onRefusal = refusal;
  onTrace = trace;
}

export function begin(): void {
  const native = construct();
  if (!native) return;
  const startedMs = performance.now();
  const run: Run = {
    native,
    session: sessionId(),
    startedAt: Date.now(),
    endedAt: 0,
    startedMs,
    endedMs: Number.POSITIVE_INFINITY,
    timer: setTimeout(collect, COLLECT_MS, "interval", true),
    views: [currentView()],
    tasks: [],
    actions: [],
    vitals: [],
  };
  current = run;
  awaitTasks(run);
  native.addEventListener("samplebufferfull", () => {
    if (run === current) collect("full", true);
  });
}

/** Ends the run at once; nothing waits for its trace. `goOn`: another run begins. */
export function collect(reason: Reason, goOn = false): void {
  const run = current;
  if (!run) return;
  current = undefined;
  clearTimeout(run.timer);
  run.endedAt = Date.now();
  run.endedMs = performance.now();
  stop(run.native)
    .then((trace) => {
      const wanted = takeTasks(run);
      const short = run.endedMs - run.startedMs < SHORT_MS && !run.tasks.length;
      if (wanted && !short) onTrace(run, trace, reason);
    })
    .catch((error) => {
      takeTasks(run);
      warn(error);
    });
  if (goOn) begin();
}

/** Rejects where the native `stop` throws: another script may have replaced it. */
async function stop(native: NativeProfiler): Promise<object> {
  return native.stop();
}

function construct(): NativeProfiler | undefined {
  const Profiler = profilerClass();
  try {
    if (Profiler) return new Profiler({ sampleInterval: INTERVAL_MS, maxBufferSize: BUFFER });
    onRefusal("unsupported");
  } catch (error) {
    // By Chromium's message: the name of the error (NotAllowedError) has other causes too.
    if (/document policy/i.test(String(error))) {
      warn("no profiles, as this document lacks the header `Document-Policy: js-profiling`");
      onRefusal("policy-missing");
    } else {
      warn(error);
      onRefusal("failed");
    }
  }
  return undefined;
}
