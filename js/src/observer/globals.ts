/** Global variables by which a vendor's SDK is known. Looked at, never read: a getter of the page stays unrun. */

import { listen } from "./listeners";
import { append, eventTarget, getOwnPropertyDescriptor, view } from "./natives";
import { report } from "./report";

let wanted: readonly string[] = [];
let told = 0;

/** For a new document in the same window. */
export function forgetGlobals(): void {
  told = 0;
}

export function watchGlobals(names: readonly string[]): void {
  wanted = names;
  // Loads of images and scripts pass by here too.
  listen("load", (event) => {
    if (eventTarget(event) === view.document) lookForGlobals();
  });
}

/** Reports those that are there, if there are more than were told. */
export function lookForGlobals(): void {
  const names: string[] = [];
  for (let i = 0; i < wanted.length; i += 1) {
    const name = wanted[i] as string;
    if (getOwnPropertyDescriptor(view, name)) append(names, name);
  }
  if (names.length <= told) return;
  told = names.length;
  report({ kind: "globals-seen", names });
}
