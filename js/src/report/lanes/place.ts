/** Where the rows of the lanes stand. Pure. */

import type { Row, RowType } from "./items";
import { STEP_LINES } from "./labels";

export interface Placed {
  /** Of the row's begin. */
  y: number;
  /** With its name, if that is above its bars. */
  height: number;
  /** Of its bars. */
  barY: number;
}

export interface Layout {
  placed: Placed[];
  height: number;
  /** The names stand left of the bars, in so many pixels; 0: above them. */
  gutter: number;
}

export const BAR_PX = 18;
const NARROW_PX = 560;
const GUTTER_PX = 116;
const NAME_PX = 15;
const GAP_PX = 5;
/** The height of a line of labels, and by how much the bars of steps are lower than others. */
const LINE_PX = 13;
export const STEP_BAR_LESS_PX = 8;
const HEIGHTS: Record<RowType, number> = { run: 34, axis: 22, tab: 26, lane: BAR_PX + GAP_PX };

export function layoutOf(rows: Row[], width: number): Layout {
  const gutter = width < NARROW_PX ? 0 : GUTTER_PX;
  let y = 0;
  const placed = rows.map((row) => {
    const above = row.type === "lane" && gutter === 0 ? NAME_PX : 0;
    const below = isSteps(row) ? STEP_LINES * LINE_PX - STEP_BAR_LESS_PX : 0;
    const own: Placed = { y, height: HEIGHTS[row.type] + above + below, barY: y + above + 2 };
    y += own.height;
    return own;
  });
  return { placed, height: y + 4, gutter };
}

export const isSteps = ({ type, name }: Row): boolean => type === "lane" && name === "steps";

/** How far below the label of a bar the one of this line stands. */
export const stepLineY = (line: number): number => line * LINE_PX - STEP_BAR_LESS_PX + 1;

/** The row at `y`; undefined: below the last one. */
export function rowAt(layout: Layout, y: number): number | undefined {
  const found = layout.placed.findIndex((row) => y >= row.y && y < row.y + row.height);
  return found < 0 ? undefined : found;
}
