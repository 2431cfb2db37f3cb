/** `Intl.DateTimeFormat`: without a date it formats the present one. */

import { type Call, watchCalls } from "../page/calls";
import { replace } from "../page/disguise";
import { type Callable, NativeWeakMap, weakGet, weakSet } from "../page/natives";
import { movedNow } from "./date";
import { movableCalls } from "./offset";

/** The function of each formatter, which `format` gives again and again. */
const formats = new NativeWeakMap<Callable, Callable>();

const presentIfNone = {
  before: (call: Call) => {
    if (call.args.length === 0 || call.args[0] === undefined) call.args = [movedNow()];
  },
};

export function watchIntl(): void {
  const { prototype } = Intl.DateTimeFormat;
  replace(prototype, "formatToParts", (original) => movableCalls(original, presentIfNone));
  replace(prototype, "format", (original) => watchCalls(original, { after: moving }), "get");
}

function moving(_: Call, format: unknown): unknown {
  if (typeof format !== "function") return format;
  const known = weakGet(formats, format as Callable);
  if (known) return known;
  const moved = movableCalls(format as Callable, presentIfNone);
  weakSet(formats, format as Callable, moved);
  return moved;
}
