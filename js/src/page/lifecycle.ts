/** What the browser does with the document: whether it is frozen, and whether the bfcache keeps it. */

import { listenOnDocument } from "./listeners";
import { knownGetter } from "./natives";

/** Of `pagehide`: whether the bfcache takes the document. Of `pageshow`: whether it comes from there. */
export const isPersisted = knownGetter<boolean>(PageTransitionEvent.prototype, "persisted");

let frozen = false;

export function watchFreezing(): void {
  listenOnDocument("freeze", ({ isTrusted }) => {
    if (isTrusted) frozen = true;
  });
  listenOnDocument("resume", ({ isTrusted }) => {
    if (isTrusted) frozen = false;
  });
}

/** While it is true neither timers nor tasks run. */
export function isFrozen(): boolean {
  return frozen;
}
