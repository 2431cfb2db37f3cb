/** Session keys in `localStorage` and `sessionStorage`. Writes of other tabs arrive as `storage` events. */

import { callSite } from "../../page/call-site";
import { type Call, watchCalls } from "../../page/calls";
import { replace } from "../../page/disguise";
import { listen } from "../../page/listeners";
import { type Callable, knownGetter, uncurry, view } from "../../page/natives";
import type { Medium } from "../report/events";
import { report, reportAlways } from "../report/report";
import { addMedium, checkMedium, isStoreKey } from "./store";

type StorageMedium = Exclude<Medium, "cookie" | "expression">;

const getItem = uncurry(Storage.prototype.getItem);
const setItem = uncurry(Storage.prototype.setItem);
const storageArea = knownGetter<Storage | null>(StorageEvent.prototype, "storageArea");

let local: Storage | undefined;
let session: Storage | undefined;

export function watchStorage(): void {
  local = readable(() => view.localStorage);
  session = readable(() => view.sessionStorage);
  watchArea("local-storage", local);
  watchArea("session-storage", session);
  if (!local && !session) return;
  const watch = (original: Callable) => watchCalls(original, writing);
  replace(Storage.prototype, "setItem", watch);
  replace(Storage.prototype, "removeItem", watch);
  replace(Storage.prototype, "clear", watch);
  listen<StorageEvent>("storage", (event) => {
    const medium = event.isTrusted ? mediumOf(storageArea(event)) : undefined;
    if (medium) checkMedium(medium, "elsewhere");
  });
}

export function writeStorage(medium: string, key: string, value: string): void {
  const area = medium === "session-storage" ? session : local;
  if (!area) throw new Error("this document has no such storage");
  setItem(area, key, value);
  checkMedium(medium as StorageMedium, "bridge", reportAlways);
}

function watchArea(medium: StorageMedium, area: Storage | undefined): void {
  if (!area) return;
  addMedium(medium, (key) => {
    const value = getItem(area, key);
    return value === null ? [] : [value];
  });
}

/** Undefined where the getter throws: in an opaque origin, or when the user blocks site data. */
function readable(area: () => Storage): Storage | undefined {
  try {
    return area();
  } catch {
    return undefined;
  }
}

function mediumOf(area: unknown): StorageMedium | undefined {
  if (area === undefined) return undefined;
  if (area === local) return "local-storage";
  return area === session ? "session-storage" : undefined;
}

const writing = {
  before: (call: Call<StorageMedium>) => {
    const key = call.args.length > 0 ? call.args[0] : undefined;
    if (typeof key === "string" && !isStoreKey(key)) return;
    call.state = mediumOf(call.self);
    if (call.state) checkMedium(call.state, "elsewhere");
  },
  after: (call: Call<StorageMedium>, result: unknown) => {
    const medium = call.state;
    const write = () => ({ site: callSite(call.trap), attributes: "" });
    if (medium) checkMedium(medium, "page", report, write);
    return result;
  },
};
