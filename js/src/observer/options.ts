/** What a page asked of a profiler, read in the browser's own reading, so each getter runs once. */

import { get, NativeProxy } from "./natives";

export interface Asked {
  sampleInterval: number;
  maxBufferSize: number;
}

/** Replaces the options among the constructor's arguments by a proxy that notes what is read. */
/** A buffer is given at most `bufferMax` samples, where what was asked can be told. */
export function noteOptions(args: unknown[], bufferMax = Number.POSITIVE_INFINITY): Asked {
  const asked: Asked = { sampleInterval: 0, maxBufferSize: 0 };
  const options = args.length > 0 ? args[0] : undefined;
  if (typeof options !== "object" || options === null) return asked;
  // An empty target: after a `get` trap the engine looks at the target's property once more.
  args[0] = new NativeProxy(
    { __proto__: null } as object,
    {
      __proto__: null,
      get: (_: object, key: PropertyKey) => {
        const value: unknown = get(options, key, options);
        if (key === "sampleInterval" || key === "maxBufferSize") asked[key] = asNumber(value);
        return key === "maxBufferSize" && asked[key] > bufferMax ? bufferMax : value;
      },
    } as ProxyHandler<object>,
  );
  return asked;
}

/** Numbers and their texts; an object's `valueOf` is the browser's to call. */
function asNumber(value: unknown): number {
  const number = typeof value === "number" || typeof value === "string" ? +value : 0;
  return number - number === 0 ? number : 0;
}
