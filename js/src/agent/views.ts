/** Views: what the user sees, from one address of the page to the next. */

import { guarded } from "./guard";
import { newId } from "./ids";

export interface View {
  id: string;
  name: string;
  start_ms: number;
}

let view: View;
let onView: (view: View) => void;

export const currentView = (): View => view;

export function openViews(automatic: boolean, started: typeof onView): void {
  onView = started;
  startView();
  if (!automatic) return;
  let shown = address();
  const look = guarded(() => {
    const now = address();
    if (now !== shown) startView();
    shown = now;
  });
  const { pushState } = history;
  history.pushState = function (...state) {
    pushState.apply(this, state);
    look();
  };
  addEventListener("popstate", look);
  addEventListener("hashchange", look);
}

export function startView(name = address()): void {
  view = { id: newId(), name: String(name), start_ms: performance.now() };
  onView(view);
}

/** The path, and the hash if it is a route. The query, or another hash, may contain private data. */
const address = (): string =>
  location.pathname + (location.hash.startsWith("#/") ? location.hash : "");
