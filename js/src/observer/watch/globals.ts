/** Global variables by which an SDK is recognised. Only their presence is read, so no getter of the page runs. */

import { listenOnDocument } from "../../page/listeners";
import { append, bareList, getOwnPropertyDescriptor, view } from "../../page/natives";
import { report } from "../report/report";

let wanted: readonly string[] = [];
let reported = 0;

/** For a new document in the same window. */
export function forgetGlobals(): void {
  reported = 0;
}

export function watchGlobals(names: readonly string[]): void {
  wanted = names;
  listenOnDocument("load", reportGlobals);
}

/** Reports those that are there, if they are more than last time. */
export function reportGlobals(): void {
  const names = bareList<string>();
  for (let i = 0; i < wanted.length; i += 1) {
    const name = wanted[i] as string;
    if (getOwnPropertyDescriptor(view, name)) append(names, name);
  }
  if (names.length <= reported) return;
  reported = names.length;
  report({ kind: "globals-seen", names });
}
