/**
 * The expiry of cookies. The browser compares it with its own clock, which does not move. So a date that a page
 * computes of a moved `Date` is given to the browser in real time, and given back in the page's.
 */

import {
  defineProperty,
  getOwnPropertyDescriptor,
  indexOf,
  slice,
  trim,
  uncurry,
} from "../page/natives";
import { dateOffset } from "./offset";

const NativeDate = Date;
const { now, parse } = Date;
const inGmt = uncurry(Date.prototype.toUTCString);
const lower = uncurry(String.prototype.toLowerCase);

let written = false;

/** Whether a script has written a cookie since the last call. */
export function takeWritten(): boolean {
  const found = written;
  written = false;
  return found;
}

/** The text for `document.cookie`, with `expires` in real time. */
export function cookieInRealTime(text: string): string {
  written = true;
  if (dateOffset() === 0) return text;
  let made = "";
  let start = 0;
  while (start <= text.length) {
    const found = indexOf(text, ";", start);
    const end = found < 0 ? text.length : found;
    made += (start === 0 ? "" : ";") + attributeInRealTime(slice(text, start, end));
    start = end + 1;
  }
  return made;
}

function attributeInRealTime(attribute: string): string {
  const equals = indexOf(attribute, "=");
  if (equals < 0 || lower(trim(slice(attribute, 0, equals))) !== "expires") return attribute;
  const date = trim(slice(attribute, equals + 1));
  const named = indexOf(date, "GMT") >= 0 || indexOf(date, "UTC") >= 0;
  // Any zone is GMT in a cookie.
  const time = inRealTime(parse(named ? date : `${date} GMT`));
  return time === undefined ? attribute : `expires=${inGmt(new NativeDate(time))}`;
}

/** Epoch ms; undefined for no date, and for one that is past in any case. */
function inRealTime(time: number): number | undefined {
  return time > now() ? time - dateOffset() : undefined;
}

/** The argument for `cookieStore.set`, with `expires` in real time. */
export function optionsInRealTime(options: object): object {
  written = true;
  const expires: unknown = getOwnPropertyDescriptor(options, "expires")?.value;
  if (dateOffset() === 0 || typeof expires !== "number") return options;
  const time = inRealTime(expires);
  // The browser reads all else of the page's object.
  return time === undefined ? options : ({ __proto__: options, expires: time } as object);
}

/** Changes what `cookieStore` gives: `expires` in the page's time. */
export function itemInPageTime(item: unknown): void {
  if (typeof item !== "object" || item === null) return;
  const expires: unknown = getOwnPropertyDescriptor(item, "expires")?.value;
  if (typeof expires !== "number") return;
  const value = expires + dateOffset();
  defineProperty(item, "expires", { __proto__: null, value } as PropertyDescriptor);
}
