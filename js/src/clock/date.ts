/** `Date`: constructed without arguments, called, and `Date.now`. */

import { replace } from "../page/disguise";
import { construct, uncurry, view } from "../page/natives";
import { dateOffset, movable } from "./offset";

const now = Date.now;
const print = uncurry(Date.prototype.toString);
const NativeDate = Date;

/** What `Date.now()` gives in the page. */
export function movedNow(): number {
  return now() + dateOffset();
}

export function watchDate(): void {
  replace(NativeDate, "now", (original) => movable(original, movedNow, null));
  const moved = replace(view, "Date", (original) =>
    movable(
      original,
      () => print(new NativeDate(movedNow())),
      (target, args, newTarget) =>
        construct(target, (args.length === 0 ? [movedNow()] : args) as never[], newTarget),
    ),
  );
  // `new Date().constructor` is the same function.
  replace(NativeDate.prototype, "constructor", (original) => moved ?? original);
}
