/** The time of each function: its own, and with what it called. Pure. */

import type { Tree } from "../data";
import { isWork, selfOf } from "../flame/shape";

export interface FunctionTime {
  /** Index into the tree's frames. */
  frame: number;
  self_us: number;
  /** A function that calls itself counts once. */
  total_us: number;
  samples: number;
}

/** Those with any time or sample. */
export function functionsOf(tree: Tree, withIdle: boolean): FunctionTime[] {
  const shown = (node: number) => withIdle || isWork(tree, node);
  const totals = totalsOf(tree, shown);
  const found = new Map<number, FunctionTime>();
  tree.calls.forEach((frame, node) => {
    if (!shown(node)) return;
    const one = found.get(frame) ?? { frame, self_us: 0, total_us: 0, samples: 0 };
    found.set(frame, one);
    one.self_us += tree.self_us[node] ?? 0;
    one.samples += tree.samples[node] ?? 0;
    if (!isCalledByItself(tree, node)) one.total_us += totals[node] ?? 0;
  });
  return [...found.values()].filter((one) => one.total_us > 0 || one.samples > 0);
}

/** The time of each node with all below it. */
export function totalsOf(tree: Tree, shown: (node: number) => boolean): number[] {
  const totals = tree.self_us.map((_, node) => selfOf(tree, node, shown));
  for (let node = totals.length - 1; node >= 0; node--) {
    const parent = tree.parents[node] as number;
    if (parent >= 0) totals[parent] = (totals[parent] as number) + (totals[node] as number);
  }
  return totals;
}

/** Whether its function is also above it. */
function isCalledByItself(tree: Tree, node: number): boolean {
  const frame = tree.calls[node];
  let above = tree.parents[node] as number;
  while (above >= 0 && tree.calls[above] !== frame) above = tree.parents[above] as number;
  return above >= 0;
}
