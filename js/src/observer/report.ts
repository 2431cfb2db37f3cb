/** Numbers the events of a document and gives them to Python. */

import { pageMs, wallMs } from "./clock";
import { type Config, LEAVING_EVENTS_MAX } from "./config";
import type { PageEvent } from "./events";
import { stringify, uncurry, view } from "./natives";

type Send = (message: string) => void;

const randomValues = uncurry(Crypto.prototype.getRandomValues);
const sendBeacon = uncurry(Navigator.prototype.sendBeacon);
const { crypto, navigator } = view;

let send: Send = () => {};
let beacon: string | null = null;
let documentId = "";
let sent = 0;
let leavingLeft = 0;
let known: Document | undefined;
let introduce: () => void = () => {};

export function openReport(config: Config, binding: Send): void {
  send = binding;
  beacon = config.beacon;
}

/** `action` reports what is first to be said of a document. */
export function onDocument(action: () => void): void {
  introduce = action;
  noticeDocument();
}

/**
 * A frame's first, empty document gives its window to the next one of the same origin, with all
 * that script has set up in it: the observer lives on, and its events belong to another document.
 */
export function noticeDocument(): void {
  if (view.document === known) return;
  known = view.document;
  documentId = randomId();
  sent = 0;
  leavingLeft = 0;
  introduce();
}

export function report(event: PageEvent): void {
  noticeDocument();
  const page = pageMs();
  sent += 1;
  // Without a prototype: JSON.stringify would ask `Object.prototype.toJSON`, which a page may define.
  const message = stringify({
    __proto__: null,
    ...event,
    document: documentId,
    seq: sent,
    page_ms: page,
    wall_ms: wallMs(page),
  });
  if (leavingLeft > 0) sendLeaving(message);
  send(message);
}

/** The answer to a command; `last_seq` says how many events came before it. */
export function reply(id: number, error: string | null): void {
  const outcome = error === null ? { ok: true, value: null } : { ok: false, error };
  send(stringify({ __proto__: null, kind: "reply", id, ...outcome, last_seq: sent }));
}

/**
 * After `pagehide` of a navigation the binding reaches nobody, but a beacon outlives the document.
 * It stays loud in the network log, so there is a limit.
 */
export function startLeaving(): void {
  leavingLeft = beacon === null ? 0 : LEAVING_EVENTS_MAX;
}

export function stopLeaving(): void {
  leavingLeft = 0;
}

function sendLeaving(message: string): void {
  leavingLeft -= 1;
  try {
    sendBeacon(navigator, beacon as string, message);
  } catch {
    // The binding may still do.
  }
}

function randomId(): string {
  const words = randomValues(crypto, new Uint32Array(3));
  let id = "";
  for (let i = 0; i < 3; i += 1) id += hex(words[i] as number);
  return id;
}

function hex(word: number): string {
  let digits = "";
  for (let shift = 28; shift >= 0; shift -= 4) digits += "0123456789abcdef"[(word >>> shift) & 15];
  return digits;
}
