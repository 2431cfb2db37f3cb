/** `new File(bits, name)` has the present date, unless its options give another one. */

import { domConstructorTraps, replace } from "../page/disguise";
import { construct, view } from "../page/natives";
import { movedNow } from "./date";
import { movable } from "./offset";

interface Options {
  endings?: unknown;
  type?: unknown;
  lastModified?: unknown;
}

export function watchFile(): void {
  const moved = replace(view, "File", (original) =>
    movable(
      original,
      null,
      (target, args, newTarget) => construct(target, dated(args) as never[], newTarget),
      domConstructorTraps(),
    ),
  );
  replace(File.prototype, "constructor", (original) => moved ?? original);
}

function dated(args: unknown[]): unknown[] {
  const options = args.length > 2 ? args[2] : undefined;
  const unchanged =
    args.length < 2 || (options !== undefined && options !== null && typeof options !== "object");
  return unchanged ? args : [args[0], args[1], withDate((options ?? {}) as Options)];
}

/** Reads the options as the browser does: in its order, each once. */
function withDate({ endings, type, lastModified }: Options): Options {
  const date = lastModified === undefined ? movedNow() : lastModified;
  return { __proto__: null, endings, type, lastModified: date } as Options;
}
