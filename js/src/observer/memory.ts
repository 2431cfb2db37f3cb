/**
 * What a document has said last, so that it can be said again.
 *
 * While a document is being left, Chromium stops listening a moment before its `pagehide`; when it comes back
 * from the bfcache, it listens again only a moment after its scripts go on. Events of both moments were lost
 * on a busy machine (measured). What is said twice is told apart by its number.
 */

interface Said {
  message: string;
  page: number;
  next: Said | undefined;
}

/** Of a document that is here: as many as can be under way at a time. */
const RECENT_MAX = 16;
const RECENT_MS = 1_000;
/** Of one that has been left: what it may say until Python is attached to it again. */
const SINCE_MAX = 1_000;

let first: Said | undefined;
let last: Said | undefined;
let count = 0;
let keeping = false;

export function remember(message: string, page: number): void {
  if (keeping && count >= SINCE_MAX) return;
  const said = { message, page, next: undefined };
  if (last) last.next = said;
  else first = said;
  last = said;
  count += 1;
  if (!keeping && count > RECENT_MAX) {
    first = first?.next;
    count -= 1;
  }
}

/** The last messages before `page`, one a line, "" for none. */
export function recent(page: number): string {
  let lines = "";
  for (let said = first; said; said = said.next) {
    if (said.page >= page - RECENT_MS) lines += lines === "" ? said.message : `\n${said.message}`;
  }
  return lines;
}

/** From now on, forget nothing. */
export function keepAll(): void {
  keeping = true;
}

/** Hands out all that was kept, once; nothing while nothing is to be kept. */
export function takeKept(say: (message: string) => void): void {
  if (!keeping) return;
  const kept = first;
  forget();
  for (let said = kept; said; said = said.next) say(said.message);
}

export function forget(): void {
  first = undefined;
  last = undefined;
  count = 0;
  keeping = false;
}
