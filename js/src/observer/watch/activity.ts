/** The user's input that renews a session. Repeated input is reported only once in a while. */

import { listen } from "../../page/listeners";
import { pageMs } from "../../page/time";
import { ACTIVITY_EVERY_MS } from "../config";
import { report, reportAlways } from "../report/report";

/** Whether the driver is about to click. */
let clickExpected = false;

export function watchActivity(): void {
  watch("click");
  watch("touchstart");
  watch("keydown");
  watch("scroll");
}

/** The next trusted click is reported, even soon after another one, and in a flood: the driver waits for it. */
export function expectClick(): void {
  clickExpected = true;
}

function watch(type: string): void {
  // Separate, so that events of a script do not hide the user's.
  const due = { trusted: 0, untrusted: 0 };
  listen(type, ({ isTrusted: trusted }) => {
    const now = pageMs();
    const by = trusted ? "trusted" : "untrusted";
    const expected = trusted && type === "click" && clickExpected;
    if (now < due[by] && !expected) return;
    due[by] = now + ACTIVITY_EVERY_MS;
    if (expected) clickExpected = false;
    const send = expected ? reportAlways : report;
    send({ kind: "activity", type, trusted });
  });
}
