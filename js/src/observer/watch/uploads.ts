/** Requests in a vendor's form that do not go to our intake: the browser's list of what was loaded has them. */

import { guard } from "../../page/guard";
import {
  indexOf,
  knownGetter,
  mapGet,
  mapSet,
  mapSize,
  NativeMap,
  slice,
  uncurry,
} from "../../page/natives";
import { report } from "../report/report";

const NativeObserver = PerformanceObserver;
const observe = uncurry(PerformanceObserver.prototype.observe);
const entriesOf = uncurry(PerformanceObserverEntryList.prototype.getEntries);
const takeRecords = uncurry(PerformanceObserver.prototype.takeRecords);
const nameOf = knownGetter<string>(PerformanceEntry.prototype, "name");

/** Of a document so many addresses are reported, and so much of each. */
const UPLOADS_MAX = 20;
const ADDRESS_MAX = 300;

let marks: readonly string[] = [];
let ours = "";
let observer: PerformanceObserver | undefined;
let seen = new NativeMap<string, true>();

/** For a new document in the same window. */
export function forgetUploads(): void {
  seen = new NativeMap<string, true>();
}

/** `uploadMarks`: parts of an address that show such a request. `intake`: the address of our intake, or "". */
export function watchUploads(uploadMarks: readonly string[], intake: string): void {
  marks = uploadMarks;
  ours = intake;
  observer = new NativeObserver((list) => guard(() => reportAll(entriesOf(list)), undefined));
  observe(observer, {
    __proto__: null,
    type: "resource",
    buffered: true,
  } as PerformanceObserverInit);
}

/** Reports those that the browser has not handed out yet. */
export function reportUploads(): void {
  if (observer) reportAll(takeRecords(observer));
}

function reportAll(entries: PerformanceEntryList): void {
  for (let i = 0; i < entries.length; i += 1) {
    const address = nameOf(entries[i]);
    if (isUpload(address)) reportOne(slice(withoutQuery(address), 0, ADDRESS_MAX));
  }
}

function reportOne(url: string): void {
  if (mapGet(seen, url) || mapSize(seen) >= UPLOADS_MAX) return;
  mapSet(seen, url, true);
  report({ kind: "upload-seen", url });
}

function isUpload(address: string): boolean {
  if (ours !== "" && indexOf(address, ours) === 0) return false;
  for (let i = 0; i < marks.length; i += 1) {
    if (indexOf(address, marks[i] as string) >= 0) return true;
  }
  return false;
}

export function withoutQuery(address: string): string {
  const end = indexOf(address, "?");
  return end < 0 ? address : slice(address, 0, end);
}
