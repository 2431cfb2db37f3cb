/** The labels of boxes: inside of a bar, or right of a mark up to the next mark. Pure. */

import { cut } from "../../shared/text";
import type { Box } from "./boxes";
import type { Item } from "./items";

export interface Label {
  /** Index of the item. */
  item: number;
  x: number;
  text: string;
  /** Of a mark: it is left of it. */
  isBefore: boolean;
  /** How many lines below the bar it stands. */
  line: number;
}

type Place = Omit<Label, "item" | "line">;

const PADDING_PX = 4;
/** From the middle of a mark to its label. */
const MARK_PX = 9;
const BEFORE_PX = 11;
/** The lines of labels below the bars of steps. */
export const STEP_LINES = 3;
/** A shorter label cannot be understood. */
const LEAST = 3;

/** `character`: the width of one, in a font where all are alike. `width`: where the row ends. */
export function labelsOf(items: Item[], boxes: Box[], width: number, character: number): Label[] {
  const labels: Label[] = [];
  /** Where the label or mark before ends. */
  let free = 0;
  boxes.forEach((box, at) => {
    const item = items[box.chief];
    const taken = free;
    free = box.x0 + MARK_PX;
    if (!item || box.last > box.first) return;
    const next = boxes[at + 1]?.x0 ?? width;
    const label = item.isMark
      ? markLabel(item.text, box.x0, next, taken, width, character)
      : barLabel(item.text, box.x0, Math.min(box.x1, next), character);
    if (!label) return;
    labels.push({ item: box.chief, line: 0, ...label });
    if (!label.isBefore) free = label.x + label.text.length * character;
  });
  return labels;
}

/**
 * The labels of steps: a step is short, and what it is called matters most. Each begins below its bar, or further left
 * where the row ends, in the first line that is free there.
 */
export function stepLabelsOf(
  items: Item[],
  boxes: Box[],
  width: number,
  character: number,
): Label[] {
  const free: number[] = Array(STEP_LINES).fill(Number.NEGATIVE_INFINITY);
  return boxes.flatMap((box): Label[] => {
    const item = items[box.chief];
    if (!item || box.x1 < 0 || box.x0 > width) return [];
    const more = box.last > box.first ? ` +${box.last - box.first}` : "";
    const text = cut(item.text + more, Math.floor(width / character));
    const length = text.length * character;
    const x = Math.max(Math.min(box.x0, width - length), 0);
    const line = free.findIndex((end) => end < x);
    if (line < 0) return [];
    free[line] = x + length + character;
    return [{ item: box.chief, x, text, isBefore: false, line: line + 1 }];
  });
}

function barLabel(text: string, x0: number, x1: number, character: number): Place | undefined {
  return label(text, x0 + PADDING_PX, x1 - x0 - 2 * PADDING_PX, character);
}

/** On the right, or on the left, where that has room for all of it and the right has not. */
function markLabel(
  text: string,
  x: number,
  next: number,
  free: number,
  width: number,
  character: number,
): Place | undefined {
  const room = next - (next < width ? MARK_PX : 0) - x - MARK_PX;
  const needed = text.length * character;
  if (needed > room && x - BEFORE_PX - needed > free) {
    return { x: x - BEFORE_PX, text, isBefore: true };
  }
  return label(text, x + MARK_PX, room, character);
}

function label(text: string, x: number, room: number, character: number): Place | undefined {
  const fitting = cut(text, Math.floor(room / character));
  const complete = fitting === text && text !== "";
  return complete || fitting.length >= LEAST ? { x, text: fitting, isBefore: false } : undefined;
}
