/**
 * The session: it ends after 15 idle minutes, or 4 hours in all, and the tabs of an origin share it. Only the
 * user renews it (click, touch, key, scroll); a visible page extends it. A tab whose session is over joins the
 * one of another tab only when the user acts in this tab.
 */

import { guarded } from "./guard";
import { newId } from "./ids";
import { openStore, readStore, writeStore } from "./store";

const IDLE_MS = 15 * 60_000;
const LIFETIME_MS = 4 * 60 * 60_000;
const MINUTE_MS = 60_000;
/** No event comes when the clock moves, or when this document itself writes to local storage. */
const LOOK_MS = 1000;
const ENDED = "expired=1";

interface Session {
  id: string;
  created: number;
  expire: number;
}

/** Whether this tab takes part in sessions. */
let joined = false;
/** The id of its session. */
let mine: string | undefined;
let onChange: (signal: "session-expired" | "session-renewed") => void;

export const sessionId = (): string | undefined => mine;
export const isJoined = (): boolean => joined;

export function openSession(kind: string | undefined, changed: typeof onChange): void {
  openStore(kind);
  onChange = changed;
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

/** Joins the live session, or a new one. */
export function joinSession(): void {
  joined = true;
  const found = live() ?? { id: newId(), created: Date.now(), expire: 0 };
  mine = found.id;
  extend(found, 0);
}

/** Leaves the session and empties its store. */
export function leaveSession(): void {
  joined = false;
  mine = undefined;
  writeStore("");
}

/** Finds out whether the session is over. If not, a visible page extends it, in steps of `stepMs`. */
export function lookAtSession(stepMs = LOOK_MS): void {
  if (!mine) return;
  const found = live();
  if (found?.id === mine) {
    if (!document.hidden) extend(found, stepMs);
    return;
  }
  mine = undefined;
  if (!found) writeStore(ENDED);
  onChange("session-expired");
}

/** The user has acted. The end of a session is signalled before the beginning of the next one. */
function touch(): void {
  lookAtSession();
  if (mine || !joined) return;
  joinSession();
  onChange("session-renewed");
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
