/** What the time of a profile was: work, idle, or not sampled. Pure. */

import type { FrameKind, Tree } from "../data";
import { duration, share } from "../text";

export type Shares = Record<FrameKind, number>;

/** µs of each kind. */
export function sharesOf(tree: Tree): Shares {
  const shares: Shares = { script: 0, marker: 0, idle: 0, "not-sampled": 0 };
  tree.self_us.forEach((us, node) => {
    shares[tree.frames[tree.calls[node] ?? -1]?.[4] ?? "script"] += us;
  });
  return shares;
}

/** It is told always, as a flame graph without idle and unsampled time looks as if there was none. */
export function sharesInWords(tree: Tree): string {
  const { script, marker, idle, "not-sampled": unsampled } = sharesOf(tree);
  const all = script + marker + idle + unsampled;
  const told = (us: number, what: string) => `${duration(us / 1000)} ${what} (${share(us, all)})`;
  return [
    `Of ${duration(all / 1000)}: ${told(script, "in scripts")}`,
    ...(marker ? [told(marker, "the browser's own work")] : []),
    told(idle, "idle"),
    `${told(unsampled, "not sampled")}.`,
  ].join(", ");
}
