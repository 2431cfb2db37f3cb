/** `new Profiler(options)`, granted or refused. */

import { watchConstruction } from "./calls";
import { replace } from "./disguise";
import { describe } from "./failures";
import { min } from "./natives";
import { type Asked, noteOptions } from "./options";
import { enlist, ProfilerClass, sampleIntervalOf } from "./profilers";
import { report } from "./report";

/** For the next profiler: the most samples that it may take. */
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
        started(profiler as object, call.state);
        return profiler;
      },
      failed: (_, error) => report({ kind: "profiler-refused", ...describe(error) }),
    }),
  );
  // `profiler.constructor` is the same function as `window.Profiler`.
  replace(ProfilerClass.prototype, "constructor", (original) => disguised ?? original);
}

function started(profiler: object, asked: Asked | undefined): void {
  // An `unsigned long`: the browser takes fractions, and cuts them off.
  const size = (asked?.maxBufferSize ?? 0) >>> 0;
  const given = min(size, bufferMax);
  shrinkBuffer(null);
  report({
    kind: "profiler-started",
    profiler: enlist(profiler),
    requested_interval_ms: asked?.sampleInterval ?? 0,
    sample_interval_ms: sampleIntervalOf?.(profiler) ?? 0,
    max_buffer_size: given,
    requested_buffer_size: size,
  });
}
