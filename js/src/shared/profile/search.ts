/** The functions that a text finds, and their time. Pure. */

import type { Tree } from "../data";
import { type Named, nameOf, placeOf } from "../flame/names";
import { isWork, selfOf } from "../flame/shape";

/** The frames with `text` in their name or place, in upper or lower case. */
export function framesWith(tree: Named, text: string): Set<number> {
  const wanted = text.toLowerCase();
  const found = new Set<number>();
  tree.frames.forEach((_, frame) => {
    const whole = `${nameOf(tree, frame)} ${placeOf(tree, frame)}`.toLowerCase();
    if (whole.includes(wanted)) found.add(frame);
  });
  return found;
}

/** The time in which at least one of them ran, in µs. */
export function timeOf(tree: Tree, found: Set<number>, withIdle: boolean): number {
  const shown = (node: number) => withIdle || isWork(tree, node);
  const inside: boolean[] = [];
  let time = 0;
  tree.calls.forEach((frame, node) => {
    inside[node] = found.has(frame) || (inside[tree.parents[node] as number] ?? false);
    if (inside[node]) time += selfOf(tree, node, shown);
  });
  return time;
}
