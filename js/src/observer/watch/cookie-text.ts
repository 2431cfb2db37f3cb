/** The text of `document.cookie`, read and written. */

import { append, indexOf, slice, trim } from "../../page/natives";

/** The raw values of all cookies of a name in the text that `document.cookie` gives, in its order. */
export function cookieValues(cookies: string, name: string): string[] {
  const values: string[] = [];
  let start = 0;
  while (start < cookies.length) {
    const found = indexOf(cookies, ";", start);
    const end = found < 0 ? cookies.length : found;
    const pair = trim(slice(cookies, start, end));
    const equals = indexOf(pair, "=");
    if (equals >= 0 && slice(pair, 0, equals) === name) append(values, slice(pair, equals + 1));
    start = end + 1;
  }
  return values;
}

/** The name of the cookie that `written`, assigned to `document.cookie`, sets. */
export function cookieName(written: string): string {
  const semicolon = indexOf(written, ";");
  const pair = semicolon < 0 ? written : slice(written, 0, semicolon);
  const equals = indexOf(pair, "=");
  return trim(equals < 0 ? "" : slice(pair, 0, equals));
}

/** What follows the value in a text that is assigned to `document.cookie`: `path=/; domain=example.com`. */
export function cookieAttributes(written: string): string {
  const semicolon = indexOf(written, ";");
  return semicolon < 0 ? "" : trim(slice(written, semicolon + 1));
}
