/**
 * The last messages of a document, kept so that they can be sent again.
 *
 * While a document is being left, Chromium drops the binding a moment before `pagehide`. When the document
 * comes back from the bfcache, the binding works only a moment after its scripts go on. On a busy machine
 * events of both moments were lost (measured). Python recognises a message that it gets twice by its number.
 */

interface Sent {
  message: string;
  page: number;
  next: Sent | undefined;
}

/** While the document is shown: as many as can be under way at the same time. */
const RECENT_MAX = 16;
const RECENT_MS = 1_000;
/** After it has been left: as many as it may send until Python is attached to it again. */
const SINCE_MAX = 1_000;

let first: Sent | undefined;
let last: Sent | undefined;
let count = 0;
let keepsAll = false;

export function keep(message: string, page: number): void {
  if (keepsAll && count >= SINCE_MAX) return;
  const sent = { message, page, next: undefined };
  if (last) last.next = sent;
  else first = sent;
  last = sent;
  count += 1;
  if (!keepsAll && count > RECENT_MAX) {
    first = first?.next;
    count -= 1;
  }
}

/** The messages of the last moment before `page`, one a line; "" for none. */
export function recentLines(page: number): string {
  let lines = "";
  for (let sent = first; sent; sent = sent.next) {
    if (sent.page >= page - RECENT_MS) lines += lines === "" ? sent.message : `\n${sent.message}`;
  }
  return lines;
}

/** From now on messages are kept until `resend`. */
export function keepAll(): void {
  keepsAll = true;
}

/** Sends all that was kept since `keepAll`, and forgets it; does nothing without a `keepAll` before. */
export function resend(send: (message: string) => void): void {
  if (!keepsAll) return;
  const kept = first;
  forget();
  for (let sent = kept; sent; sent = sent.next) send(sent.message);
}

export function forget(): void {
  first = undefined;
  last = undefined;
  count = 0;
  keepsAll = false;
}
