/** Which rows of a long list are drawn, and where the list scrolls to. Pure. */

export const ROW_PX = 30;
/** Rows beyond each edge, so that a quick scroll shows none that is empty. */
const SPARE = 10;

export interface Scrolled {
  top: number;
  height: number;
}

/** From `first` up to, not including, `end`. */
export function rowsIn({ top, height }: Scrolled, count: number): { first: number; end: number } {
  const first = Math.max(Math.floor(top / ROW_PX) - SPARE, 0);
  const end = Math.min(Math.ceil((top + height) / ROW_PX) + SPARE, count);
  return { first: Math.min(first, end), end };
}

/** Where the list scrolls to so that a row is seen: not at all, if it is. */
export function scrollTo({ top, height }: Scrolled, row: number): number {
  const [above, below] = [row * ROW_PX, (row + 1) * ROW_PX - height];
  if (above < top) return above;
  return below > top ? below : top;
}

/** Whether so little is left below that more should be loaded. */
export const isNearEnd = ({ top, height }: Scrolled, count: number): boolean =>
  top + 3 * height >= count * ROW_PX;
