/**
 * Two runs on one axis: between two anchors an axis is as long as the longer run is there, and the shorter one
 * is stretched. Before the first anchor and after the last one nothing is stretched. Pure.
 */

export interface Alignment {
  toAxis(ms: number): number;
  toMs(position: number): number;
}

export const UNALIGNED: Alignment = { toAxis: (ms) => ms, toMs: (position) => position };

/** The alignments of runs by their anchors. There must be as many in each; more than that are left out. */
export function alignments(anchors: number[][]): Alignment[] {
  const count = Math.min(...anchors.map((own) => own.length));
  if (anchors.length < 2 || count === 0) return anchors.map(() => UNALIGNED);
  const axis = [Math.max(...anchors.map((own) => own[0] as number))];
  for (let at = 1; at < count; at++) {
    const longest = Math.max(
      ...anchors.map((own) => (own[at] as number) - (own[at - 1] as number)),
    );
    axis.push((axis[at - 1] as number) + Math.max(longest, 0));
  }
  return anchors.map((own) => {
    const points = own.slice(0, count);
    return {
      toAxis: (ms) => mapped(points, axis, ms),
      toMs: (position) => mapped(axis, points, position),
    };
  });
}

/** Piecewise linear from `xs` to `ys`, both ascending. */
function mapped(xs: number[], ys: number[], x: number): number {
  let at = xs.length - 1;
  while (at > 0 && (xs[at] as number) > x) at--;
  const [x0, y0] = [xs[at] as number, ys[at] as number];
  const [x1, y1] = [xs[at + 1], ys[at + 1]];
  if (x < x0 || x1 === undefined || y1 === undefined || x1 === x0) return y0 + (x - x0);
  return y0 + ((x - x0) / (x1 - x0)) * (y1 - y0);
}
