/** Which boxes of a shape are drawn in a view, and where. Pure. */

import { type View, xOf } from "../axis/scale";
import type { Shape } from "./shape";

export interface FlameBox {
  node: number;
  x: number;
  width: number;
  depth: number;
}

/** A box that is narrower is not drawn. */
const LEAST_PX = 0.5;
/** A canvas has its limits. A recursion that goes deeper is cut there. */
export const DEPTH_MAX = 300;

export function layout(shape: Shape, view: View, width: number): FlameBox[] {
  const perUs = width / (view.to - view.from);
  const boxes: FlameBox[] = [];
  for (let node = 0; node < shape.totals.length; node++) {
    const [start, total, depth] = [shape.starts[node], shape.totals[node], shape.depths[node]] as [
      number,
      number,
      number,
    ];
    if (total * perUs < LEAST_PX || depth > DEPTH_MAX) continue;
    if (start >= view.to || start + total <= view.from) continue;
    const x = Math.max(xOf(view, width, start), 0);
    const end = Math.min(xOf(view, width, start + total), width);
    if (end - x >= LEAST_PX) boxes.push({ node, x, width: end - x, depth });
  }
  return boxes;
}

/** The view in which a node is as wide as the chart. */
export function viewOf(shape: Shape, node: number): View {
  const [from, total] = [shape.starts[node] ?? 0, shape.totals[node] ?? 0];
  return { from, to: from + Math.max(total, 1) };
}

export const boxUnder = (boxes: FlameBox[], x: number, depth: number): FlameBox | undefined =>
  boxes.find((box) => box.depth === depth && x >= box.x && x <= box.x + box.width);

/** The box beside `from`, above or below it; `from` itself if there is none. */
export function boxBeside(
  boxes: FlameBox[],
  from: FlameBox,
  towards: "left" | "right" | "up" | "down",
): FlameBox {
  const middle = from.x + from.width / 2;
  if (towards === "up") return boxUnder(boxes, middle, from.depth - 1) ?? from;
  const row = boxes.filter((box) => box.depth === from.depth + (towards === "down" ? 1 : 0));
  row.sort((a, b) => a.x - b.x);
  if (towards === "down") {
    // The first one below it that is its own.
    return row.find((box) => box.x >= from.x - LEAST_PX && box.x < from.x + from.width) ?? from;
  }
  const at = row.findIndex((box) => box.node === from.node);
  return row[at + (towards === "left" ? -1 : 1)] ?? from;
}
