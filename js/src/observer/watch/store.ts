/** The stores of RUM sessions: the raw values last seen, and who changed them. */

import { append, bareList } from "../../page/natives";
import type { Medium, Writer } from "../report/events";
import { report } from "../report/report";

/** The values of a key: a cookie's name can have several, in the browser's order. */
type Read = (key: string) => string[];
type Send = typeof report;
/** A write of the page that the browser has not confirmed yet. */
type Pending = (key: string) => Write | undefined;

/** A write of the page's script. `site`: where in its code. `attributes`: of a cookie, as it was written. */
export interface Write {
  site: string;
  attributes: string;
}

interface Slot {
  medium: Medium;
  key: string;
  values: string[];
  /** The values as one text. */
  text: string;
  /** Who wrote the values, while a flood keeps them from being reported. */
  unreported: Writer | undefined;
  next: Slot | undefined;
}

const nothing: Read = () => [];
const reads: { [M in Medium]: Read } = {
  cookie: nothing,
  "local-storage": nothing,
  "session-storage": nothing,
  expression: nothing,
};
const none: Pending = () => undefined;
const pendings: { [M in Medium]: Pending } = {
  cookie: none,
  "local-storage": none,
  "session-storage": none,
  expression: none,
};
const UNKNOWN: Write = { site: "", attributes: "" };
let slots: Slot | undefined;
let keys: readonly string[] = [];

export function openStore(storeKeys: readonly string[]): void {
  keys = storeKeys;
}

export function isStoreKey(key: string): boolean {
  for (let i = 0; i < keys.length; i += 1) if (keys[i] === key) return true;
  return false;
}

/** Watches a medium from now on, and reports what it holds already. */
export function addMedium(medium: Medium, read: Read, pending: Pending = none): void {
  reads[medium] = read;
  pendings[medium] = pending;
  for (let i = keys.length - 1; i >= 0; i -= 1) {
    const key = keys[i] as string;
    slots = { medium, key, values: [], text: "", unreported: undefined, next: slots };
  }
  checkMedium(medium, "elsewhere");
}

/** For a new document: reports all that the media hold. */
export function reportStoresAnew(): void {
  for (let slot = slots; slot; slot = slot.next) slot.text = "";
  for (let slot = slots; slot; slot = slot.next) checkSlot(slot, "elsewhere");
}

/**
 * Reads a medium and reports each key whose values have changed since the last time. What is new elsewhere, while
 * a write of the page is pending, is that write.
 */
export function checkMedium(
  medium: Medium,
  by: Writer | ((key: string) => Writer),
  send: Send = report,
  write?: () => Write,
): void {
  for (let slot = slots; slot; slot = slot.next) {
    if (slot.medium !== medium) continue;
    checkSlot(slot, typeof by === "string" ? by : by(slot.key), send, write);
  }
}

/** Reads all media: for changes that come without an event. */
export function checkStores(): void {
  checkMedium("cookie", "elsewhere");
  checkMedium("local-storage", "elsewhere");
  checkMedium("session-storage", "elsewhere");
}

function checkSlot(slot: Slot, by: Writer, send: Send = report, write?: () => Write): void {
  const { medium, key } = slot;
  const values = reads[medium](key);
  const text = joined(values);
  if (text === slot.text) return;
  slot.values = values;
  slot.text = text;
  const pending = by === "elsewhere" ? pendings[medium](key) : undefined;
  if (pending) reportSlot(slot, "page", send, pending);
  else reportSlot(slot, by, send, by === "page" && write ? write() : UNKNOWN);
}

/** A cookie's value has no semicolon; other media have one value. */
function joined(values: string[]): string {
  let text = values.length > 0 ? (values[0] as string) : "";
  for (let i = 1; i < values.length; i += 1) text += `;${values[i]}`;
  return text;
}

/** After a flood: reports the last values that were dropped. */
export function reportUnreported(send: Send = report): void {
  for (let slot = slots; slot; slot = slot.next)
    if (slot.unreported) reportSlot(slot, slot.unreported, send, UNKNOWN);
}

function reportSlot(slot: Slot, by: Writer, send: Send, write: Write): void {
  const { medium, key, values } = slot;
  const others = bareList<string>();
  for (let i = 1; i < values.length; i += 1) append(others, values[i] as string);
  const value = values.length > 0 ? (values[0] as string) : "";
  const { site, attributes } = write;
  const sent = send({
    kind: "session-store-changed",
    medium,
    key,
    value,
    others,
    by,
    site,
    attributes,
  });
  slot.unreported = sent ? undefined : by;
}
