/** What a box of the flame graph is, in a sentence. Pure. */

import type { Tree } from "../data";
import { duration, share } from "../text";
import { nameOf, placeOf } from "./names";
import type { Shape } from "./shape";

export function sentence(tree: Tree, shape: Shape, node: number): string {
  const [frame, total, self] = [
    shape.frames[node],
    shape.totals[node],
    shape.selfs[node],
  ] as number[];
  const all = shape.totals[0] ?? 0;
  if (node === 0 || frame === undefined) return `all: ${duration(all / 1000)}`;
  const time = (us = 0) => `${duration(us / 1000)} (${share(us, all)})`;
  const place = placeOf(tree, frame);
  const name = place ? `${nameOf(tree, frame)}, ${place}` : nameOf(tree, frame);
  if (shape.arrangement !== "inverted")
    return `${name}: ${time(total)} in all, ${time(self)} itself`;
  const top = topOf(shape, node);
  if (top === node) return `${name}: ${time(total)} itself`;
  return `${name}: on the way to ${time(total)} of ${nameOf(tree, shape.frames[top] ?? -1)} itself`;
}

/** The function whose time is told: the node of the first level. */
function topOf(shape: Shape, node: number): number {
  let at = node;
  while ((shape.depths[at] ?? 0) > 1) at = shape.parents[at] as number;
  return at;
}
