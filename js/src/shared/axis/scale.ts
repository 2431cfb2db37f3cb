/** The part of an axis that is seen, and how it moves. Pure. */

export interface View {
  from: number;
  to: number;
}

/** The nearest view to `view` that is inside of `limits` and not shorter than `shortest`. */
export function clamped(view: View, limits: View, shortest: number): View {
  const whole = limits.to - limits.from;
  const length = Math.min(Math.max(view.to - view.from, Math.min(shortest, whole)), whole);
  // A view that is too short grows on both sides.
  const middle = (view.from + view.to) / 2 - length / 2;
  const from = Math.min(Math.max(middle, limits.from), limits.to - length);
  return { from, to: from + length };
}

/** `factor` > 1 shows less. What stands at `at` stays where it is. */
export function zoomed(view: View, factor: number, at: number): View {
  return { from: at - (at - view.from) / factor, to: at + (view.to - at) / factor };
}

export const panned = (view: View, by: number): View => ({
  from: view.from + by,
  to: view.to + by,
});

/** The view moved, not zoomed, so that `from` to `to` is seen: its begin, where all of it has no room. */
export function showing(view: View, from: number, to: number): View {
  const margin = (view.to - view.from) * 0.05;
  if (to > view.from + margin && from < view.to - margin) {
    // Some of it is seen. Its begin must be, unless it lies before the view and much of it is seen.
    if (from >= view.from || to - view.from > 4 * margin) return view;
  }
  const length = view.to - view.from;
  const fits = to - from < length - 2 * margin;
  if (from < view.from || !fits) return panned(view, from - margin - view.from);
  return panned(view, to + margin - view.to);
}

export const xOf = (view: View, width: number, position: number): number =>
  ((position - view.from) / (view.to - view.from)) * width;

export const positionOf = (view: View, width: number, x: number): number =>
  view.from + (x / width) * (view.to - view.from);
