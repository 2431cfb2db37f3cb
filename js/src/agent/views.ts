/** Views: the page as its user sees it, from one address to the next. */

import { guarded } from "./guard";
import { newId } from "./ids";

export interface View {
  id: string;
  name: string;
  start_ms: number;
}

let view: View;
let began: (view: View) => void;

export const currentView = (): View => view;

export function openViews(automatic: boolean, hear: typeof began): void {
  began = hear;
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
  began(view);
}

/** Without the query, and without a hash that is no route: they may hold what is private. */
const address = (): string =>
  location.pathname + (location.hash.startsWith("#/") ? location.hash : "");
