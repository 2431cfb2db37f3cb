/** What a box of the graph of both sides is, in a sentence. Pure. */

import { labelOf, nameOf, placeOf } from "../../shared/flame/names";
import { duration } from "../../shared/text";
import type { BothTree } from "../data";
import { type BothShape, WHOLE } from "./shape";
import { percent, points } from "./words";

/** A smaller change, 0.05 points, is not told in a box, and has no colour. */
export const LEAST = 0.0005;

export function sentence(tree: BothTree, shape: BothShape, node: number): string {
  const frame = shape.frames[node] ?? -1;
  if (frame < 0) return whole(tree, shape);
  const place = placeOf(tree, frame);
  const name = place ? `${nameOf(tree, frame)}, ${place}` : nameOf(tree, frame);
  const all = figures(shape.before[node], shape.after[node]);
  return `${name}: ${all} in all; itself ${figures(shape.selfBefore[node], shape.selfAfter[node])}`;
}

function figures(before = 0, after = 0): string {
  const [was, is] = [before / WHOLE, after / WHOLE];
  return `${percent(was)} before, ${percent(is)} after, ${points(is - was)} points`;
}

/** The label of a box. The sign of the change stands first, so that it is read in a narrow box too. */
export function label(tree: BothTree, shape: BothShape, node: number, room: number): string {
  const frame = shape.frames[node] ?? -1;
  if (frame < 0) return whole(tree, shape);
  const change = changeOf(shape, node);
  const name = labelOf(tree, frame);
  if (Math.abs(change) < LEAST) return name;
  // A number that is cut is another number.
  const number = points(change);
  if (number.length > room) return "";
  return room < number.length + LEAST_NAME ? number : `${number} ${name}`;
}

/** A space, and so much of a name that it is worth to be told. */
const LEAST_NAME = 4;

/** The change of the total share, -1 to 1. */
export const changeOf = ({ before, after }: BothShape, node: number): number =>
  ((after[node] as number) - (before[node] as number)) / WHOLE;

/** How long that is what all boxes are shares of. */
function whole(tree: BothTree, { withIdle }: BothShape): string {
  const before = withIdle ? tree.before_length_us : tree.before_busy_us;
  const after = withIdle ? tree.after_length_us : tree.after_busy_us;
  return `all: ${duration(before / 1000)} before, ${duration(after / 1000)} after`;
}
