/** `document.lastModified`: for a document whose server gives no date it is the present one. */

import type { Call } from "../page/calls";
import { replace } from "../page/disguise";
import { floor, uncurry } from "../page/natives";
import { movedNow } from "./date";
import { movableCalls } from "./offset";

const NativeDate = Date;
const { now, parse } = Date;
const getMonth = uncurry(Date.prototype.getMonth);
const getDate = uncurry(Date.prototype.getDate);
const getFullYear = uncurry(Date.prototype.getFullYear);
const getHours = uncurry(Date.prototype.getHours);
const getMinutes = uncurry(Date.prototype.getMinutes);
const getSeconds = uncurry(Date.prototype.getSeconds);

export function watchLastModified(): void {
  replace(
    Document.prototype,
    "lastModified",
    (original) =>
      movableCalls(original, {
        before: (call: Call) => {
          call.state = now();
        },
        after: ({ state }, text) =>
          isPresent(text as string, state as number) ? inLocalTime(movedNow()) : text,
      }),
    "get",
  );
}

/** Whether the browser made it of its own clock, in this call, which began at `start`. */
function isPresent(text: string, start: number): boolean {
  const time = parse(text);
  return time >= floor(start / 1000) * 1000 && time <= now();
}

function inLocalTime(ms: number): string {
  const date = new NativeDate(ms);
  const day = `${two(getMonth(date) + 1)}/${two(getDate(date))}/${getFullYear(date)}`;
  return `${day} ${two(getHours(date))}:${two(getMinutes(date))}:${two(getSeconds(date))}`;
}

function two(number: number): string {
  return number < 10 ? `0${number}` : `${number}`;
}
