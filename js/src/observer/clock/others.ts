/**
 * A `Date` that others move: fake timers, Playwright's clock, the page itself, or the system's own clock.
 *
 * It is read with each report, and each second. `Date` is called only where it is not the browser's any more: only
 * then can a script count the calls.
 */

import { movedNow } from "../../clock/date";
import { dateOffset } from "../../clock/offset";
import { guard } from "../../page/guard";
import { apply, type Callable, getOwnPropertyDescriptor, max, view } from "../../page/natives";
import { later } from "../../page/tasks";
import { pageMs, wallMs } from "../../page/time";
import { onReport, report } from "../report/report";

/** Adjustments of the system's clock are smaller. */
const NOTICED_MS = 1_000;
/** A `Date` that stands still goes away from real time: it is told again when it has gone so much further. */
const AGAIN = 0.1;
const LOOK_EVERY_MS = 1_000;
const LOOK_AT_MOST_EVERY_MS = 200;

const { abs } = Math;

let own: Callable | undefined;
let ownNow: Callable | undefined;
let toldMs = 0;
let lookedAt = 0;

export function watchOthersDate(): void {
  own = present();
  ownNow = own && nowOf(own);
  onReport(() => {
    if (pageMs() - lookedAt > LOOK_AT_MOST_EVERY_MS) look();
  });
  lookAgain();
}

function lookAgain(): void {
  guard(look, undefined);
  later(LOOK_EVERY_MS, lookAgain);
}

function look(): void {
  lookedAt = pageMs();
  const date = readDate();
  if (date === undefined) return;
  const ahead = date - wallMs(lookedAt) - dateOffset();
  const offset = abs(ahead) < NOTICED_MS ? 0 : ahead;
  if (offset !== toldMs && abs(offset - toldMs) >= max(NOTICED_MS, abs(toldMs) * AGAIN)) {
    toldMs = offset;
    report({ kind: "date-moved-by-others", offset_ms: offset });
  }
}

/** What the page's `Date` says now; undefined where it says nothing. */
function readDate(): number | undefined {
  const date = present();
  const now = date && nowOf(date);
  if (date === own && now === ownNow) return movedNow();
  if (!now) return undefined;
  const read: unknown = call(now, date as Callable);
  // Neither NaN nor an infinity.
  return typeof read === "number" && read - read === 0 ? read : undefined;
}

/** Errors are the page's, not ours. */
function call(now: Callable, date: Callable): unknown {
  try {
    return apply(now, date, []);
  } catch {
    return undefined;
  }
}

function present(): Callable | undefined {
  return functionAt(view, "Date");
}

function nowOf(date: Callable): Callable | undefined {
  return functionAt(date, "now");
}

/** A data property only: a getter would be code of the page. */
function functionAt(owner: object, key: string): Callable | undefined {
  const value: unknown = getOwnPropertyDescriptor(owner, key)?.value;
  return typeof value === "function" ? (value as Callable) : undefined;
}
