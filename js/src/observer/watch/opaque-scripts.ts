/** Scripts of other origins without `crossorigin`: the browser leaves their frames out of traces. */

import { listenOnDocument } from "../../page/listeners";
import {
  append,
  bareList,
  getter,
  indexOf,
  knownGetter,
  slice,
  uncurry,
  view,
} from "../../page/natives";
import { report } from "../report/report";
import { withoutQuery } from "./uploads";

/** So many of a document's scripts are looked at, so many reported, and so much of each address. */
const SCRIPTS_MAX = 500;
const REPORTED_MAX = 20;
const ADDRESS_MAX = 300;

const scriptsOf = knownGetter<HTMLCollection>(Document.prototype, "scripts");
const lengthOf = knownGetter<number>(HTMLCollection.prototype, "length");
const itemOf = uncurry(HTMLCollection.prototype.item);
const sourceOf = getter<string>(HTMLScriptElement.prototype, "src");
const crossOriginOf = getter<string | null>(HTMLScriptElement.prototype, "crossOrigin");
const typeOf = getter<string>(HTMLScriptElement.prototype, "type");

let reported = 0;

/** For a new document in the same window. */
export function forgetScripts(): void {
  reported = 0;
}

export function watchScripts(): void {
  listenOnDocument("load", reportScripts);
}

/** Reports those that are there, if they are more than last time. */
export function reportScripts(): void {
  const urls = opaqueScripts();
  if (urls.length <= reported) return;
  reported = urls.length;
  report({ kind: "opaque-scripts-seen", urls });
}

function opaqueScripts(): string[] {
  const scripts = scriptsOf(view.document);
  const count = lengthOf(scripts);
  const urls = bareList<string>();
  for (let i = 0; i < count && i < SCRIPTS_MAX && urls.length < REPORTED_MAX; i += 1) {
    const address = opaqueAddress(itemOf(scripts, i));
    if (address !== "") append(urls, slice(withoutQuery(address), 0, ADDRESS_MAX));
  }
  return urls;
}

function opaqueAddress(script: Element | null): string {
  try {
    const address = sourceOf?.(script) ?? "";
    const opaque = crossOriginOf?.(script) === null && typeOf?.(script) !== "module";
    return opaque && isOfAnotherOrigin(address) ? address : "";
  } catch {
    return ""; // a script of SVG
  }
}

function isOfAnotherOrigin(address: string): boolean {
  if (indexOf(address, "http") !== 0) return false;
  return indexOf(address, `${view.location.origin}/`) !== 0;
}
