/** Numbers the events of a document and gives them to Python: as many as can be taken, and the count of the rest. */

import { Bucket } from "./bucket";
import { pageMs, wallMs } from "./clock";
import { type Config, LEAVING_EVENTS_MAX } from "./config";
import type { PageEvent } from "./events";
import { forget, keepAll, recent, remember, takeKept } from "./memory";
import { stringify, uncurry, view } from "./natives";
import { later } from "./tasks";

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

let leaving = false;

const bucket = new Bucket();
let dropped = 0;
let droppedFrom = 0;
let roomAwaited = false;
let atRoom: () => void = () => {};

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
  tellDropped();
  known = view.document;
  documentId = randomId();
  sent = 0;
  leavingLeft = 0;
  leaving = false;
  forget();
  introduce();
}

/** False: it was one too many, and is told as part of a number. */
export function report(event: PageEvent): boolean {
  noticeDocument();
  if (!bucket.admits(pageMs(), isVital(event))) {
    drop();
    return false;
  }
  tellDropped();
  tell(event);
  return true;
}

/** What a page can bring about at any rate, and what decides nothing by itself, has no reserve. The rest has
 * it, and comes slowly, but for a page that starts and stops profilers without end. */
function isVital({ kind }: PageEvent): boolean {
  return (
    kind !== "profiler-refused" &&
    kind !== "profiler-stop-failed" &&
    kind !== "session-store-changed"
  );
}

function drop(): void {
  if (dropped === 0) droppedFrom = pageMs();
  dropped += 1;
  if (!roomAwaited) awaitRoom();
}

function awaitRoom(): void {
  roomAwaited = true;
  later(bucket.dryFor(pageMs()), () => {
    roomAwaited = false;
    if (bucket.dryFor(pageMs()) > 0) {
      awaitRoom();
    } else {
      tellDropped();
      atRoom();
    }
  });
}

/** `action` runs whenever events may be told again after some were not. */
export function onRoom(action: () => void): void {
  atRoom = action;
}

/** Before whatever comes after it, so that the gap stands where it was. */
export function tellDropped(): void {
  if (dropped === 0) return;
  const count = dropped;
  dropped = 0;
  tell({ kind: "events-dropped", count, start_ms: droppedFrom });
}

function tell(event: PageEvent): void {
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
  bucket.charge(message.length);
  if (leavingLeft > 0) sendLeaving(message);
  remember(message, page);
  send(message);
}

/** A command has come, so Python is attached to this document: see `memory.ts`. */
export function heardAgain(): void {
  if (!leaving) takeKept(send);
}

/** The answer to a command; `last_seq` says how many events came before it. */
export function reply(id: number, value: object | null): void {
  send(stringify({ __proto__: null, kind: "reply", id, ok: true, value, last_seq: sent }));
}

export function refuse(id: number, error: string): void {
  send(stringify({ __proto__: null, kind: "reply", id, ok: false, error, last_seq: sent }));
}

/**
 * After `pagehide` of a navigation the binding reaches nobody, but a beacon outlives the document.
 * It stays loud in the network log, so there is a limit.
 */
export function startLeaving(): void {
  tellDropped();
  leavingLeft = beacon === null ? 0 : LEAVING_EVENTS_MAX;
  leaving = true;
  const lately = recent(pageMs());
  keepAll();
  if (leavingLeft > 0 && lately !== "") beat(lately);
}

export function stopLeaving(): void {
  leaving = false;
  leavingLeft = 0;
}

function sendLeaving(message: string): void {
  leavingLeft -= 1;
  beat(message);
}

function beat(lines: string): void {
  try {
    sendBeacon(navigator, beacon as string, lines);
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
