/**
 * `beforeunload`: may the document be left? `pagehide` and `pageshow`: it is left, and may come back from
 * the bfcache, out of which a listener for `beforeunload` does not keep it in Chromium (measured).
 */

import { listen } from "./listeners";
import { knownGetter } from "./natives";
import { report, startLeaving, stopLeaving } from "./report";

/** Whether the bfcache takes the page, or gave it back. */
export const persisted = knownGetter<boolean>(PageTransitionEvent.prototype, "persisted");

/** `hideBinding`: the bfcache gives a page its binding back. */
export function watchLeaving(hideBinding: () => void): void {
  // The binding still reaches Python here; no beacon is needed.
  listen("beforeunload", ({ isTrusted }) => {
    if (isTrusted) report({ kind: "before-unload" });
  });
  listen("pagehide", (event) => {
    if (!event.isTrusted) return;
    startLeaving();
    report({ kind: "page-hidden", persisted: persisted(event) });
  });
  listen("pageshow", (event) => {
    if (!event.isTrusted) return;
    stopLeaving();
    hideBinding();
    report({ kind: "page-shown", persisted: persisted(event) });
  });
}
