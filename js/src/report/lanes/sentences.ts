/** What an item of the lanes is, in a sentence. Pure. */

import { duration, moment } from "../../shared/text";
import type { Box } from "./boxes";
import type { Item, Row } from "./items";

/** The most different texts that are named of a box of many items. */
const NAMED = 3;

/** `boxItems`: the items of the box, of which `item` is the chief. */
export function sentence(row: Row, item: Item, boxItems: Item[] = [item]): string {
  const place = row.type === "tab" ? `${row.tab}, violation` : `${row.tab}, ${row.name}`;
  return boxItems.length > 1 ? `${place}: ${many(boxItems)}` : `${place}: ${one(item)}`;
}

export const itemsOfBox = (row: Row, box: Box): Item[] => row.items.slice(box.first, box.last + 1);

function one(item: Item): string {
  const when = item.isMark
    ? `at ${moment(item.fromMs)}`
    : `from ${moment(item.fromMs)} to ${moment(item.toMs)} (${duration(item.toMs - item.fromMs)})`;
  const opens = item.profile ? ". Enter or a click opens its profile" : "";
  return `${item.text} ${when}${item.detail ? `: ${item.detail}` : ""}${opens}`;
}

function many(items: Item[]): string {
  const texts = [...new Set(items.map((item) => item.text))];
  const named = texts.slice(0, NAMED).join(", ") + (texts.length > NAMED ? ", …" : "");
  const [from, to] = [items[0]?.fromMs ?? 0, Math.max(...items.map((item) => item.toMs))];
  return `${items.length} between ${moment(from)} and ${moment(to)} (${named}). Zoom in to see each`;
}
