/**
 * The tree of both sides as it is drawn. A box is as wide as the larger share of both sides, or as all that it
 * calls, if that is more: where one call grew and another one shrank, both have their room. Pure.
 */

import { add, empty, isWork, packed, type Shape } from "../../shared/flame/shape";
import type { BothTree } from "../data";

/** Times are shares, in millionths of the time that is shown of a side. */
export interface BothShape extends Shape {
  before: number[];
  after: number[];
  selfBefore: number[];
  selfAfter: number[];
  withIdle: boolean;
  /** The largest change of a box. */
  largest: number;
}

export const WHOLE = 1_000_000;

export function shapeOf(tree: BothTree, withIdle: boolean): BothShape {
  const shape = empty("left-heavy");
  tree.parents.forEach((parent, node) => {
    add(shape, parent + 1, tree.calls[node] as number);
  });
  const [selfBefore, selfAfter] = selfShares(tree, withIdle);
  const before = summed(shape.parents, selfBefore);
  const after = summed(shape.parents, selfAfter);
  shape.totals = widths(shape.parents, before, after);
  shape.selfs = selfBefore.map((share, node) => Math.max(share, selfAfter[node] as number));
  const changes = before.map((share, node) => Math.abs((after[node] as number) - share));
  const largest = changes.reduce((most, change) => Math.max(most, change), 0);
  return packed({ ...shape, before, after, selfBefore, selfAfter, withIdle, largest });
}

/** The own shares of the nodes of a shape: one more than the tree has. */
function selfShares(tree: BothTree, withIdle: boolean): [before: number[], after: number[]] {
  const shares = (times: number[], whole: number) => [
    0,
    ...times.map((us, node) =>
      whole > 0 && (withIdle || isWork(tree, node)) ? (us / whole) * WHOLE : 0,
    ),
  ];
  return [
    shares(tree.before_us, withIdle ? tree.before_length_us : tree.before_busy_us),
    shares(tree.after_us, withIdle ? tree.after_length_us : tree.after_busy_us),
  ];
}

/** Each with all below it. A parent comes before what it calls. */
function summed(parents: number[], selfs: number[]): number[] {
  const totals = [...selfs];
  for (let node = totals.length - 1; node > 0; node--) addTo(totals, parents[node], totals[node]);
  return totals;
}

function widths(parents: number[], before: number[], after: number[]): number[] {
  const found = before.map(() => 0);
  for (let node = found.length - 1; node >= 0; node--) {
    const most = Math.max(before[node] as number, after[node] as number, found[node] as number);
    found[node] = most;
    if (node > 0) addTo(found, parents[node], most);
  }
  return found;
}

function addTo(column: number[], at = 0, value = 0): void {
  column[at] = (column[at] as number) + value;
}
