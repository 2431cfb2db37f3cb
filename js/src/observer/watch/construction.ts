/** `new Profiler(options)`, granted or refused. */

import { type Construction, constructionSite } from "../../page/call-site";
import { watchConstruction } from "../../page/calls";
import { replace } from "../../page/disguise";
import { describe } from "../../page/failures";
import { type Callable, getOwnPropertyDescriptor, min } from "../../page/natives";
import { report } from "../report/report";
import { checkExpressions } from "./expressions";
import { type Asked, noteOptions } from "./options";
import { enlist, ProfilerClass, sampleIntervalOf } from "./profilers";

/** The most samples that the next profiler may take. */
let bufferMax = Number.POSITIVE_INFINITY;

export function shrinkBuffer(samples: number | null): void {
  bufferMax = samples ?? Number.POSITIVE_INFINITY;
}

export function watchProfilerConstruction(): void {
  if (!ProfilerClass) return;
  const disguised = replace(window, "Profiler", (original) =>
    watchConstruction<Asked>(original, {
      before: (call) => {
        call.state = noteOptions(call.args, bufferMax);
      },
      after: (call, profiler) => {
        const replaced = call.derived || !isInPlace(disguised);
        reportStart(profiler as object, constructionSite(call.trap, replaced), call.state);
        return profiler;
      },
      failed: (_, error) => report({ kind: "profiler-refused", ...describe(error) }),
    }),
  );
  // `profiler.constructor` is the same function as `window.Profiler`.
  replace(ProfilerClass.prototype, "constructor", (original) => disguised ?? original);
}

/** Whether `window.Profiler` is still ours. A replacement of the page is compared only: it may be a Proxy. */
function isInPlace(disguised: Callable | undefined): boolean {
  return getOwnPropertyDescriptor(window, "Profiler")?.value === disguised;
}

function reportStart(
  profiler: object,
  { site, caller }: Construction,
  asked: Asked | undefined,
): void {
  // An `unsigned long`: the browser cuts off a fraction.
  const size = (asked?.maxBufferSize ?? 0) >>> 0;
  const given = min(size, bufferMax);
  shrinkBuffer(null);
  checkExpressions();
  report({
    kind: "profiler-started",
    profiler: enlist(profiler),
    requested_interval_ms: asked?.sampleInterval ?? 0,
    sample_interval_ms: sampleIntervalOf?.(profiler) ?? 0,
    max_buffer_size: given,
    requested_buffer_size: size,
    site,
    caller,
  });
}
