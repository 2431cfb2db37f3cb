/** Numbers the events of a document and sends them to Python: as many as the bucket admits, then their count. */

import { describe } from "../../page/failures";
import { guard, onFailure } from "../../page/guard";
import { stringify, uncurry, view } from "../../page/natives";
import { later } from "../../page/tasks";
import { pageMs, wallMs } from "../../page/time";
import type { Config } from "../config";
import { Bucket } from "./bucket";
import type { PageEvent } from "./events";
import { openOutlet, resetOutlet, sendEvent, sendReply } from "./outlet";

const FAILURES_MAX = 10;

const randomValues = uncurry(Crypto.prototype.getRandomValues);
const { crypto } = view;
const bucket = new Bucket();

let currentDocument: Document | undefined;
let documentId = "";
let lastSeq = 0;
let startDocument: () => void = () => {};
let beforeReport: () => void = () => {};

let dropped = 0;
let droppedFrom = 0;
let floodEndAwaited = false;
let afterFlood: () => void = () => {};

let failures = 0;

export function openReport(config: Config, binding: (message: string) => void): void {
  openOutlet(binding, config.beacon);
  onFailure(reportFailure);
}

/** `handler` reports the first events of each document, beginning with the present one. */
export function onNewDocument(handler: () => void): void {
  startDocument = handler;
  noticeDocument();
}

/**
 * A frame's first, empty document gives its window to the next one of the same origin, with all that script
 * has set up in it. The observer lives on, and its events belong to another document.
 */
export function noticeDocument(): void {
  if (view.document === currentDocument) return;
  reportDropped();
  currentDocument = view.document;
  documentId = randomId();
  lastSeq = 0;
  resetOutlet();
  startDocument();
}

/** `handler` runs before each report; it may report itself. */
export function onReport(handler: () => void): void {
  beforeReport = handler;
}

/** Whether it was sent. Else it is only counted, in the `events-dropped` that follows. */
export function report(event: PageEvent): boolean {
  noticeDocument();
  guard(beforeReport, undefined);
  if (!bucket.admits(pageMs(), isVital(event))) {
    drop();
    return false;
  }
  sendNumbered(event);
  return true;
}

/** For events that the page cannot cause at any rate, and that the driver waits for: sent in a flood too. */
export function reportAlways(event: PageEvent): true {
  noticeDocument();
  guard(beforeReport, undefined);
  sendNumbered(event);
  return true;
}

/**
 * Not vital: what a page can cause at any rate and decides no verdict by itself. All the rest may use the
 * bucket's reserve; it is rare, unless a page starts and stops profilers without end.
 */
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
  if (!floodEndAwaited) awaitFloodEnd();
}

function awaitFloodEnd(): void {
  floodEndAwaited = true;
  later(bucket.dryFor(pageMs()), () => {
    floodEndAwaited = false;
    if (bucket.dryFor(pageMs()) > 0) {
      awaitFloodEnd();
    } else {
      reportDropped();
      afterFlood();
    }
  });
}

/** `handler` runs each time when events are sent again after some were dropped. */
export function onFloodEnd(handler: () => void): void {
  afterFlood = handler;
}

/** How many events were dropped. It goes before the next event, so that the gap stands where it was. */
export function reportDropped(): void {
  if (dropped === 0) return;
  const count = dropped;
  dropped = 0;
  send({ kind: "events-dropped", count, start_ms: droppedFrom });
}

function sendNumbered(event: PageEvent): void {
  reportDropped();
  send(event);
}

function send(event: PageEvent): void {
  const page = pageMs();
  lastSeq += 1;
  // Without a prototype: JSON.stringify would call `Object.prototype.toJSON`, which a page may define.
  const message = stringify({
    __proto__: null,
    ...event,
    document: documentId,
    seq: lastSeq,
    page_ms: page,
    wall_ms: wallMs(page),
  });
  bucket.charge(message.length);
  sendEvent(message, page);
}

/** An error of the observer itself. One that repeats itself is reported a few times only. */
function reportFailure(error: unknown): void {
  failures += 1;
  if (failures > FAILURES_MAX) return;
  const { name, message } = describe(error);
  report({ kind: "observer-failed", message: `${name}: ${message}` });
}

/** The answer to a command. `last_seq`: how many events the document has sent before it. */
export function reply(id: number, value: object | null): void {
  sendReply(stringify({ __proto__: null, kind: "reply", id, ok: true, value, last_seq: lastSeq }));
}

export function refuse(id: number, error: string): void {
  sendReply(stringify({ __proto__: null, kind: "reply", id, ok: false, error, last_seq: lastSeq }));
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
