/** The RUM session's store: the raw values last seen, and who changed them. */

import type { Medium, Writer } from "./events";
import { report } from "./report";

type Read = (key: string) => string;

interface Slot {
  medium: Medium;
  key: string;
  value: string;
  /** Who wrote it, when that was one event too many. */
  untold: Writer | undefined;
  next: Slot | undefined;
}

const reads: { [M in Medium]: Read } = { cookie: () => "", "local-storage": () => "" };
let slots: Slot | undefined;
let keys: readonly string[] = [];

export function openStore(storeKeys: readonly string[]): void {
  keys = storeKeys;
}

export function isStoreKey(key: string): boolean {
  for (let i = 0; i < keys.length; i += 1) if (keys[i] === key) return true;
  return false;
}

/** Watches a medium from here on, and reports what it holds already. */
export function addMedium(medium: Medium, read: Read): void {
  reads[medium] = read;
  for (let i = keys.length - 1; i >= 0; i -= 1) {
    slots = { medium, key: keys[i] as string, value: "", untold: undefined, next: slots };
  }
  look(medium, "elsewhere");
}

/** For a new document: what the media hold is to be reported as if for the first time. */
export function forgetStore(): void {
  for (let slot = slots; slot; slot = slot.next) slot.value = "";
  for (let slot = slots; slot; slot = slot.next) lookAt(slot, "elsewhere");
}

/** Reads a medium again and reports each key whose value is another than last time. */
export function look(medium: Medium, by: Writer | ((key: string) => Writer)): void {
  for (let slot = slots; slot; slot = slot.next) {
    if (slot.medium === medium) lookAt(slot, typeof by === "string" ? by : by(slot.key));
  }
}

/** Notices changes of which no event has told yet. */
export function lookEverywhere(): void {
  look("cookie", "elsewhere");
  look("local-storage", "elsewhere");
}

function lookAt(slot: Slot, by: Writer): void {
  const { medium, key } = slot;
  const value = reads[medium](key);
  if (value === slot.value) return;
  slot.value = value;
  tell(slot, by);
}

/** After a flood: what the stores hold now is known again. */
export function tellUntold(): void {
  for (let slot = slots; slot; slot = slot.next) if (slot.untold) tell(slot, slot.untold);
}

function tell(slot: Slot, by: Writer): void {
  const { medium, key, value } = slot;
  const told = report({ kind: "session-store-changed", medium, key, value, by });
  slot.untold = told ? undefined : by;
}
