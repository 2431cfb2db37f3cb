/** Where an arrow key leads: from item to item in a row, and to the nearest item of the next row. Pure. */

import type { Command } from "../../shared/dom/keyboard";
import { type Box, boxWith } from "./boxes";
import type { Item, Row } from "./items";

export interface Selected {
  row: number;
  item: number;
}

/** `boxesOfRow`: what is drawn of a row; items that are one box are one step. */
export function walked(
  rows: Row[],
  boxesOfRow: (row: number) => Box[],
  from: Selected,
  command: Command,
): Selected {
  const items = rows[from.row]?.items ?? [];
  const box = boxWith(boxesOfRow(from.row), from.item);
  const at = (item: number) => (items[item] ? { row: from.row, item } : from);
  switch (command) {
    case "left":
      return at((box?.first ?? from.item) - 1);
    case "right":
      return at((box?.last ?? from.item) + 1);
    case "first":
      return at(0);
    case "last":
      return at(items.length - 1);
    case "up":
    case "down":
      return beside(rows, from, command === "up" ? -1 : 1);
    default:
      return from;
  }
}

function beside(rows: Row[], from: Selected, by: number): Selected {
  const item = rows[from.row]?.items[from.item];
  if (!item) return from;
  for (let row = from.row + by; rows[row]; row += by) {
    const items = rows[row]?.items ?? [];
    if (items.length) return { row, item: nearest(items, (item.from + item.to) / 2) };
  }
  return from;
}

/** The item at `position` of the axis, or the one that is nearest to it. */
export function nearest(items: Item[], position: number): number {
  let best = 0;
  let distance = Number.POSITIVE_INFINITY;
  items.forEach((item, at) => {
    const away = Math.max(item.from - position, position - item.to, 0);
    if (away < distance) {
      best = at;
      distance = away;
    }
  });
  return best;
}

/** The first item that is seen, from above; undefined if there is none. */
export function firstSeen(rows: Row[], boxesOfRow: (row: number) => Box[]): Selected | undefined {
  for (const row of rows.keys()) {
    const box = boxesOfRow(row)[0];
    if (box) return { row, item: box.first };
  }
  return undefined;
}
