/** `pagehide` and `pageshow`: the document is left, and may come back from the bfcache. */

import { listen } from "./listeners";
import { knownGetter } from "./natives";
import { report, startLeaving, stopLeaving } from "./report";

const persisted = knownGetter<boolean>(PageTransitionEvent.prototype, "persisted");

/** `hideBinding`: the bfcache gives a page its binding back. */
export function watchLeaving(hideBinding: () => void): void {
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
