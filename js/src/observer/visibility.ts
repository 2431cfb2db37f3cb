/** Visible or hidden, frozen or active. */

import type { Visibility } from "./events";
import { listen } from "./listeners";
import { eventTarget, knownGetter, view } from "./natives";
import { report } from "./report";
import { lookEverywhere } from "./store";

// The browser's word, also where a page or a tool overrides `document.visibilityState`.
const visibilityState = knownGetter<Visibility>(Document.prototype, "visibilityState");

let frozen = false;

export function visibility(): Visibility {
  return visibilityState(view.document);
}

export function watchVisibility(): void {
  onDocument("visibilitychange", (trusted) => {
    // Where `cookieStore` is missing (http) nothing else tells of other tabs' writes.
    lookEverywhere();
    report({ kind: "visibility-changed", visibility: visibility(), trusted });
  });
  onDocument("freeze", (trusted) => turn("frozen", trusted));
  onDocument("resume", (trusted) => turn("active", trusted));
}

function turn(lifecycle: "frozen" | "active", trusted: boolean): void {
  if (trusted) frozen = lifecycle === "frozen";
  report({ kind: "lifecycle-changed", lifecycle, trusted });
}

/** Neither timers nor tasks run. */
export function isFrozen(): boolean {
  return frozen;
}

/** An event of the same name on an element is something else. */
function onDocument(type: string, tell: (trusted: boolean) => void): void {
  listen(type, (event) => {
    if (eventTarget(event) === view.document) tell(event.isTrusted);
  });
}
