/** How the browser got the document: from its server, by a prefetch, from a service worker. */

import { getter, knownGetter, uncurry } from "../../page/natives";
import { nativePerformance } from "../../page/time";

const entriesOfType = uncurry(Performance.prototype.getEntriesByType);
const workerStart = knownGetter<number>(PerformanceResourceTiming.prototype, "workerStart");
const deliveryType = getter<string>(PerformanceResourceTiming.prototype, "deliveryType");

/**
 * "service-worker", or the navigation's `deliveryType` (https://w3c.github.io/resource-timing/), which is
 * "navigational-prefetch", "cache" or, for an ordinary answer, "".
 *
 * `workerStart` is set also where the worker has left the request to the browser. Fake timers that were there
 * before us hide all of this: then it is "".
 */
export function readDelivery(): string {
  const navigation = nativePerformance && entriesOfType(nativePerformance, "navigation")[0];
  if (navigation === undefined) return "";
  const delivery = deliveryType?.(navigation) ?? "";
  if (delivery === "navigational-prefetch") return delivery;
  return workerStart(navigation) > 0 ? "service-worker" : delivery;
}
