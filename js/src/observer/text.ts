/** Text without the methods of `String.prototype` that ask `Symbol.split` or an iterator. */

import { indexOf, slice, trim } from "./natives";

/** The lines of `text` in which `word` does not stand. */
export function linesWithout(text: string, word: string): string {
  let kept = "";
  let start = 0;
  while (start <= text.length) {
    const found = indexOf(text, "\n", start);
    const end = found < 0 ? text.length : found;
    const line = slice(text, start, end);
    if (indexOf(line, word) < 0) kept += start === 0 ? line : `\n${line}`;
    start = end + 1;
  }
  return kept;
}

/** The raw value of a cookie in `document.cookie`'s text, "" when it is absent. */
export function cookieValue(cookies: string, name: string): string {
  let start = 0;
  while (start < cookies.length) {
    const found = indexOf(cookies, ";", start);
    const end = found < 0 ? cookies.length : found;
    const pair = trim(slice(cookies, start, end));
    const equals = indexOf(pair, "=");
    if (equals >= 0 && slice(pair, 0, equals) === name) return slice(pair, equals + 1);
    start = end + 1;
  }
  return "";
}

/** The name that a script's write to `document.cookie` is about. */
export function cookieName(written: string): string {
  const semicolon = indexOf(written, ";");
  const pair = semicolon < 0 ? written : slice(written, 0, semicolon);
  const equals = indexOf(pair, "=");
  return trim(equals < 0 ? "" : slice(pair, 0, equals));
}
