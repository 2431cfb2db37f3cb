/**
 * `beforeunload`: the page is asked whether it may be left. `pagehide` and `pageshow`: it is left, and may come
 * back from the bfcache. In Chromium a listener for `beforeunload` does not keep it out of there (measured).
 */

import { isPersisted } from "../../page/lifecycle";
import { listen } from "../../page/listeners";
import { startLeaving, stopLeaving } from "../report/outlet";
import { report, reportAlways, reportDropped } from "../report/report";

/** `hideBinding`: a page that comes back from the bfcache has its binding again. */
export function watchLeaving(hideBinding: () => void): void {
  // The binding still reaches Python here; no beacon is needed.
  listen("beforeunload", ({ isTrusted }) => {
    if (isTrusted) report({ kind: "before-unload" });
  });
  listen("pagehide", (event) => {
    if (!event.isTrusted) return;
    reportDropped();
    startLeaving();
    reportAlways({ kind: "page-hidden", persisted: isPersisted(event) });
  });
  listen("pageshow", (event) => {
    if (!event.isTrusted) return;
    stopLeaving();
    hideBinding();
    reportAlways({ kind: "page-shown", persisted: isPersisted(event) });
  });
}
