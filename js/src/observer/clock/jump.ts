/** `Date` jumps, and that is reported. */

import { dateOffset, setDateOffset } from "../../clock/offset";
import { report } from "../report/report";

/** `idle`: the user is away while the time passes. Else the device slept. */
export function jumpTo(offsetMs: number, idle: boolean): void {
  setDateOffset(offsetMs);
  reportClock(idle);
}

export function reportClock(idle: boolean): void {
  report({ kind: "clock-moved", offset_ms: dateOffset(), idle });
}
