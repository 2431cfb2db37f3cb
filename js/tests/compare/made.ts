/** Trees of two sides, and what is shown of them, for tests. */

import type { BothTree, Change, Comparison, Side } from "../../src/compare/data";
import { treeOf } from "../shared/tree";

/** A stack, outermost first, with its time in µs on each side. Functions as in `treeOf`. */
export type BothPart = [stack: string, before: number, after: number];

export function bothOf(...parts: BothPart[]): BothTree {
  const one = (side: 1 | 2) =>
    treeOf(...parts.map((part) => [part[0], part[side]] as [string, number]));
  const [before, after] = [one(1), one(2)];
  const busy = (side: 1 | 2) =>
    parts.reduce((sum, part) => sum + (/^[in]$/.test(part[0]) ? 0 : part[side]), 0);
  return {
    urls: before.urls,
    frames: before.frames,
    parents: before.parents,
    calls: before.calls,
    before_us: before.self_us,
    after_us: after.self_us,
    before_length_us: before.length_us,
    after_length_us: after.length_us,
    before_busy_us: busy(1),
    after_busy_us: busy(2),
    pruned: 0,
  };
}

export const framesNamed = (tree: BothTree, name: string): Set<number> =>
  new Set([tree.frames.findIndex((frame) => frame[0] === name)]);

export const nameOfFrame = (tree: BothTree, frame: number): string =>
  tree.frames[frame]?.[0] ?? "all";

export const CHANGE: Change = {
  name: "a",
  place: "/app.js",
  self_before: 0.1,
  self_after: 0.122,
  total_before: 0.2,
  total_after: 0.3,
  self_before_ms: 1,
  self_after_ms: 2,
  spread_before: null,
  spread_after: null,
  noise: 0.012,
  outcome: "grew",
  repeats_needed: null,
};

const SIDE: Side = {
  name: "one",
  profiles: 3,
  repeats: 3,
  samples: 30,
  busy_ms: 300,
  idle_ms: 0,
  not_sampled_ms: 0,
};

export const comparison = (functions: Change[], other: Partial<Comparison> = {}): Comparison => ({
  schema: "profiler-bridge.comparison/1",
  identity: "function",
  repeat: "profile",
  before: SIDE,
  after: { ...SIDE, name: "two" },
  noise_known: true,
  smallest_change: 0.005,
  functions,
  left_out: 0,
  tree: null,
  notices: [],
  ...other,
});
