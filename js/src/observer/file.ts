/** `new File(bits, name)` is dated now, if its options do not say otherwise. */

import { movedNow } from "./date";
import { domConstructorTraps, replace } from "./disguise";
import { construct } from "./natives";
import { movable } from "./offset";

interface Bag {
  endings?: unknown;
  type?: unknown;
  lastModified?: unknown;
}

export function watchFile(): void {
  const moved = replace(window, "File", (original) =>
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
  const bag = args.length > 2 ? args[2] : undefined;
  const given = args.length < 2 || (bag !== undefined && bag !== null && typeof bag !== "object");
  return given ? args : [args[0], args[1], withDate((bag ?? {}) as Bag)];
}

/** Reads what the browser reads, in its order, each once. */
function withDate({ endings, type, lastModified }: Bag): Bag {
  const date = lastModified === undefined ? movedNow() : lastModified;
  return { __proto__: null, endings, type, lastModified: date } as Bag;
}
