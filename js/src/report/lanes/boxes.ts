/** What of a row is drawn: one thing in a column of two pixels, so that thousands of items stay fast. Pure. */

import { type View, xOf } from "../../shared/axis/scale";
import type { Item } from "./items";

/** Items that stand in the same place are one box. */
export interface Box {
  x0: number;
  x1: number;
  /** Indices of its first and last item. */
  first: number;
  last: number;
  /** Index of the item that it is drawn as: the most important one. */
  chief: number;
}

export const COLUMN_PX = 2;
/** Marks are wider than a bar can be. */
const MARK_COLUMN_PX = 3;

/** The kinds that must not be lost in a box of many, the most important one first. */
const IMPORTANT = [
  "violation",
  "crashed",
  "step-failed",
  "not-running",
  "refused",
  "profile",
  "expired",
  "step",
];

/** The boxes of the items that are seen, from left to right. `x` 0 is the begin of the view. */
export function boxesOf(items: Item[], view: View, width: number): Box[] {
  const boxes: Box[] = [];
  for (let at = firstSeen(items, view); at < items.length; at++) {
    const item = items[at] as Item;
    if (item.from > view.to) break;
    if (item.to < view.from) continue;
    const x0 = Math.max(xOf(view, width, item.from), 0);
    const x1 = Math.min(xOf(view, width, item.to), width);
    const last = boxes.at(-1);
    const column = item.isMark ? MARK_COLUMN_PX : COLUMN_PX;
    if (last && x0 < last.x0 + column) {
      if (item.isMark || x1 < last.x0 + 2 * COLUMN_PX) join(items, last, at, x1);
      // Long enough to be seen beside it.
      else boxes.push({ x0: last.x0 + COLUMN_PX, x1, first: at, last: at, chief: at });
    } else {
      boxes.push({ x0, x1, first: at, last: at, chief: at });
    }
  }
  return boxes;
}

/** Items -> up to which place on the axis an item or one before it goes: this only grows, as `from` does. */
const reached = new WeakMap<Item[], Float64Array>();

/** The index of the first item that may be seen: all before it end before the view. */
function firstSeen(items: Item[], view: View): number {
  let ends = reached.get(items);
  if (!ends) {
    let end = Number.NEGATIVE_INFINITY;
    ends = Float64Array.from(items, (item) => {
      end = Math.max(end, item.to);
      return end;
    });
    reached.set(items, ends);
  }
  let [low, high] = [0, ends.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ends[middle] as number) < view.from) low = middle + 1;
    else high = middle;
  }
  return low;
}

function join(items: Item[], box: Box, at: number, x1: number): void {
  box.last = at;
  box.x1 = Math.max(box.x1, x1);
  if (rank(items[at]) < rank(items[box.chief])) box.chief = at;
}

function rank(item: Item | undefined): number {
  const found = IMPORTANT.indexOf(item?.kind ?? "");
  return found < 0 ? IMPORTANT.length : found;
}

/** The box at `x`, or the nearest one that is not further away than `near`. */
export function boxAt(boxes: Box[], x: number, near: number): Box | undefined {
  let best: Box | undefined;
  let distance = near;
  for (const box of boxes) {
    const away = Math.max(box.x0 - x, x - box.x1, 0);
    if (away <= distance) {
      best = box;
      distance = away;
    }
  }
  return best;
}

export const boxWith = (boxes: Box[], item: number): Box | undefined =>
  boxes.find((box) => box.first <= item && item <= box.last);
