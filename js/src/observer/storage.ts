/** Session keys in `localStorage`. Other tabs' writes arrive as `storage` events. */

import { type Call, watchCalls } from "./calls";
import { replace } from "./disguise";
import { listen } from "./listeners";
import { type Callable, knownGetter, uncurry, view } from "./natives";
import { addMedium, isStoreKey, look } from "./store";

const getItem = uncurry(Storage.prototype.getItem);
const setItem = uncurry(Storage.prototype.setItem);
const storageArea = knownGetter<Storage | null>(StorageEvent.prototype, "storageArea");

let own: Storage | undefined;

export function watchStorage(): void {
  own = ownStorage();
  if (!own) return;
  const storage = own;
  addMedium("local-storage", (key) => getItem(storage, key) ?? "");
  const watch = (original: Callable) => watchCalls(original, writing);
  replace(Storage.prototype, "setItem", watch);
  replace(Storage.prototype, "removeItem", watch);
  replace(Storage.prototype, "clear", watch);
  listen<StorageEvent>("storage", (event) => {
    if (event.isTrusted && storageArea(event) === storage) look("local-storage", "elsewhere");
  });
}

export function writeStorage(key: string, value: string): void {
  if (!own) throw new Error("this document has no local storage");
  setItem(own, key, value);
  look("local-storage", "bridge");
}

/** An opaque origin, or a user who blocks site data: the getter throws. */
function ownStorage(): Storage | undefined {
  try {
    return view.localStorage;
  } catch {
    return undefined;
  }
}

const writing = {
  before: (call: Call<boolean>) => {
    const key = call.args.length > 0 ? call.args[0] : undefined;
    call.state = call.self === own && (typeof key !== "string" || isStoreKey(key));
    if (call.state) look("local-storage", "elsewhere");
  },
  after: (call: Call<boolean>, result: unknown) => {
    if (call.state) look("local-storage", "page");
    return result;
  },
};
