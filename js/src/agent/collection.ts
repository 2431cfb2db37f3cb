/** Collection: a native profiler is begun, its trace is fetched, and another may go on in its place. */

import { warn } from "./guard";
import { type NativeProfiler, profilerClass } from "./native";
import type { Run } from "./run";
import { sessionId } from "./session";
import { awaitTasks, takeTasks } from "./tasks";
import { currentView } from "./views";

const INTERVAL_MS = 10;
const COLLECT_MS = 60_000;
/** One and a half times what a run holds. */
const BUFFER = 9000;
/** Shorter, and without a long task, a trace says nothing. */
const SHORT_MS = 5000;
/** Of a run's actions, and of its vitals and views: so that no page can fill the memory. */
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
let refused: (signal: Refusal) => void;
let deliver: (run: Run, trace: object, reason: Reason) => void;

export const currentRun = (): Run | undefined => current;

export function openCollection(hearRefusal: typeof refused, hearTrace: typeof deliver): void {
  refused = hearRefusal;
  deliver = hearTrace;
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

/** The run ends now; its trace comes later, and nobody waits for it. */
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
      if (wanted && !short) deliver(run, trace, reason);
    })
    .catch((error) => {
      takeTasks(run);
      warn(error);
    });
  if (goOn) begin();
}

/** Its `stop` may be another's, which throws. */
async function stop(native: NativeProfiler): Promise<object> {
  return native.stop();
}

function construct(): NativeProfiler | undefined {
  const Profiler = profilerClass();
  try {
    if (Profiler) return new Profiler({ sampleInterval: INTERVAL_MS, maxBufferSize: BUFFER });
    refused("unsupported");
  } catch (error) {
    // Chromium's words; the name of the error alone (NotAllowedError) would not do.
    if (/document policy/i.test(String(error))) {
      warn("no profiles, as this document lacks the header `Document-Policy: js-profiling`");
      refused("policy-missing");
    } else {
      warn(error);
      refused("failed");
    }
  }
  return undefined;
}
