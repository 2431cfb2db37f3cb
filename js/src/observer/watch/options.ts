/** The options that a page gives to `new Profiler`, read when the browser reads them: each getter runs once. */

import { get, NativeProxy } from "../../page/natives";

export interface Asked {
  sampleInterval: number;
  maxBufferSize: number;
}

/**
 * Replaces the options among the constructor's arguments by a proxy that notes what is read. A
 * `maxBufferSize` that is a number or its text becomes `bufferMax` at most.
 */
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

/** Of a number or its text; 0 of anything else. Only the browser may call an object's `valueOf`. */
function asNumber(value: unknown): number {
  const number = typeof value === "number" || typeof value === "string" ? +value : 0;
  return number - number === 0 ? number : 0;
}
