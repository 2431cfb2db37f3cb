/** Visible or hidden, frozen or active. */

import { listenOnDocument } from "../../page/listeners";
import { knownGetter, view } from "../../page/natives";
import type { Visibility } from "../report/events";
import { report, reportAlways } from "../report/report";
import { checkStores } from "./store";

// The browser's own value, also where the page or a tool overrides `document.visibilityState`.
const visibilityState = knownGetter<Visibility>(Document.prototype, "visibilityState");

let lastRead: Visibility | undefined;

/** The present visibility, for an event. */
export function readVisibility(): Visibility {
  lastRead = visibilityState(view.document);
  return lastRead;
}

export function watchVisibility(): void {
  listenOnDocument("visibilitychange", ({ isTrusted: trusted }) => {
    // Without `cookieStore` (http) no event says that another tab has written a cookie.
    checkStores();
    // An event that a script dispatches changes nothing; a change also comes without trust, by emulation.
    const before = lastRead;
    const visibility = readVisibility();
    const send = visibility === before ? report : reportAlways;
    send({ kind: "visibility-changed", visibility, trusted });
  });
  listenOnDocument("freeze", ({ isTrusted }) => reportLifecycle("frozen", isTrusted));
  listenOnDocument("resume", ({ isTrusted }) => reportLifecycle("active", isTrusted));
}

function reportLifecycle(lifecycle: "frozen" | "active", trusted: boolean): void {
  const send = trusted ? reportAlways : report;
  send({ kind: "lifecycle-changed", lifecycle, trusted });
}
