/**
 * The session: 15 idle minutes, 4 hours in all, shared by the tabs of an origin. Only the user renews it
 * (click, touch, key, scroll); a visible page merely extends it. A tab whose session is over takes up
 * another tab's only at an interaction of its own.
 */

import { guarded } from "./guard";
import { newId } from "./ids";
import { openStore, readStore, writeStore } from "./store";

const IDLE_MS = 15 * 60_000;
const LIFETIME_MS = 4 * 60 * 60_000;
const MINUTE_MS = 60_000;
/** A moved clock tells no event, and nor does this document's own write to local storage. */
const LOOK_MS = 1000;
const ENDED = "expired=1";

interface Session {
  id: string;
  created: number;
  expire: number;
}

/** Whether this tab takes part in sessions, and the one that it is in. */
let joined = false;
let mine: string | undefined;
let told: (signal: "session-expired" | "session-renewed") => void;

export const sessionId = (): string | undefined => mine;
export const isJoined = (): boolean => joined;

export function openSession(kind: string | undefined, tell: typeof told): void {
  openStore(kind);
  told = tell;
  const use = guarded((event: Event) => {
    if (event.isTrusted) touch();
  });
  for (const type of ["click", "touchstart", "keydown", "scroll"]) {
    addEventListener(type, use, { capture: true, passive: true });
  }
  const look = guarded(() => lookAtSession(MINUTE_MS));
  addEventListener("storage", look);
  (window as { cookieStore?: EventTarget }).cookieStore?.addEventListener("change", look);
  setInterval(look, LOOK_MS);
}

/** This tab is in a session from here on: the one that lives, or a new one. */
export function joinSession(): void {
  joined = true;
  const found = live() ?? { id: newId(), created: Date.now(), expire: 0 };
  mine = found.id;
  extend(found, 0);
}

/** It is in none from here on, and what was kept of it is gone. */
export function leaveSession(): void {
  joined = false;
  mine = undefined;
  writeStore("");
}

/** Notices that the session is over, whatever ended it. A visible page extends it, in steps of `stepMs`. */
export function lookAtSession(stepMs = LOOK_MS): void {
  if (!mine) return;
  const found = live();
  if (found?.id === mine) {
    if (!document.hidden) extend(found, stepMs);
    return;
  }
  mine = undefined;
  if (!found) writeStore(ENDED);
  told("session-expired");
}

/** The user is here. The end is told before the beginning, though both may be found in one moment. */
function touch(): void {
  lookAtSession();
  if (mine || !joined) return;
  joinSession();
  told("session-renewed");
}

function live(): Session | undefined {
  const kept = new URLSearchParams(readStore());
  const [created, expire] = [Number(kept.get("created")), Number(kept.get("expire"))];
  const id = kept.get("id");
  const lives = id && Date.now() < Math.min(expire, created + LIFETIME_MS);
  return lives ? { id, created, expire } : undefined;
}

function extend({ id, created, expire }: Session, stepMs: number): void {
  const end = Math.min(Date.now() + IDLE_MS, created + LIFETIME_MS);
  if (end >= expire + stepMs) writeStore(`id=${id}&created=${created}&expire=${end}`);
}
