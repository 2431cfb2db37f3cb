/**
 * The clock of a document that returns from the bfcache, in which no command reaches it. Before its first script
 * the browser gives it the bindings of its tab; one has a name that ends in the present offset.
 */

import { dateOffset } from "../../clock/offset";
import { isPersisted } from "../../page/lifecycle";
import { listen, listenOnDocument } from "../../page/listeners";
import { getOwnPropertyNames, indexOf, slice, view } from "../../page/natives";
import { jumpTo } from "./jump";

let prefix = "";

export function watchReturn(channel: string): void {
  prefix = `${channel}_`;
  listenOnDocument("resume", ({ isTrusted }) => {
    if (isTrusted) catchUp();
  });
  listen("pageshow", (event) => {
    if (event.isTrusted && isPersisted(event)) catchUp();
  });
}

function catchUp(): void {
  const offset = takeOffset();
  if (offset !== undefined && offset !== dateOffset()) jumpTo(offset, false);
}

/** The offset in the name of a binding, which is removed; undefined without one. */
export function takeOffset(): number | undefined {
  const names = getOwnPropertyNames(view);
  let offset: number | undefined;
  for (let i = 0; i < names.length; i += 1) {
    const name = names[i] as string;
    if (indexOf(name, prefix) !== 0) continue;
    delete (view as unknown as Record<string, unknown>)[name];
    offset = +slice(name, prefix.length);
  }
  return offset;
}
