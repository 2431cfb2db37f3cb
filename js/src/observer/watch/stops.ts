/** `profiler.stop()`: called, settled, failed. Without a fault the page gets the browser's own promise. */

import { type Call, watchCalls } from "../../page/calls";
import { replace } from "../../page/disguise";
import { describe } from "../../page/failures";
import { guard } from "../../page/guard";
import { apply, type Callable } from "../../page/natives";
import { hidingFrames, whenSettled } from "../../page/promises";
import { report } from "../report/report";
import { checkExpressions } from "./expressions";
import { isProfiler, numberOf, ProfilerClass, stoppedOf } from "./profilers";
import { holdStop, rejectStop, type StopFault, stopFault } from "./stop-faults";
import { summarise, type Trace } from "./trace";

interface Stop {
  profiler: number;
  fault: StopFault;
  /** The profiler was stopped before: the browser rejects the call. */
  again: boolean;
}

export function watchStops(): void {
  if (!ProfilerClass) return;
  replace(ProfilerClass.prototype, "stop", (original) =>
    watchCalls<Stop>(original, {
      before: called,
      after: (call, result) => {
        const promise = result as Promise<Trace>;
        if (call.state) return answer(original, call, call.state, promise);
        return isProfiler(call.self) ? promise : hidingFrames(promise);
      },
      failed: (call, error) => {
        if (call.state) failed(call.state.profiler, error);
      },
    }),
  );
}

function called(call: Call<Stop>): void {
  const profiler = numberOf(call.self);
  if (profiler === undefined) return;
  const again = stoppedOf?.(call.self) ?? false;
  const fault = again ? "none" : stopFault();
  call.state = { profiler, fault, again };
  if (again) return;
  const faults = { held: fault === "held", rejected: fault === "rejected" };
  checkExpressions();
  report({ kind: "profiler-stop-called", profiler, ...faults });
}

function answer(
  stop: Callable,
  call: Call,
  { profiler, fault, again }: Stop,
  promise: Promise<Trace>,
) {
  if (again) {
    // To wait for the promise would mark its rejection as handled, and the page would miss an
    // `unhandledrejection`. So we make the same call once more and wait for that promise.
    observe(profiler, apply(stop, call.self, []) as Promise<Trace>);
    return promise;
  }
  if (fault === "rejected") return rejected(profiler, promise);
  observe(profiler, promise);
  return fault === "held" ? holdStop(profiler, promise) : promise;
}

/** The trace is not reported: the page does not get it. */
function rejected(profiler: number, promise: Promise<Trace>): Promise<Trace> {
  return rejectStop(promise, (error) => guard(() => failed(profiler, error), undefined));
}

function observe(profiler: number, promise: Promise<Trace>): void {
  whenSettled(
    promise,
    (trace) => guard(() => settled(profiler, trace), undefined),
    (error) => guard(() => failed(profiler, error), undefined),
  );
}

function settled(profiler: number, trace: Trace): void {
  report({ kind: "profiler-stop-settled", profiler, ...summarise(trace) });
}

function failed(profiler: number, error: unknown): void {
  report({ kind: "profiler-stop-failed", profiler, ...describe(error) });
}
