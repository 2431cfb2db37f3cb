/** Text, without the methods of `String.prototype` that call `Symbol.split` or an iterator of the page. */

import { indexOf, slice } from "./natives";

/** The lines of `text` that do not contain `word`. */
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
