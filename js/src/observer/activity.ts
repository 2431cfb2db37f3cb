/** The user's input that renews a session. */

import { pageMs } from "./clock";
import { ACTIVITY_EVERY_MS } from "./config";
import { listen } from "./listeners";
import { report } from "./report";

export function watchActivity(): void {
  watch("click");
  watch("touchstart");
  watch("keydown");
  watch("scroll");
}

function watch(type: string): void {
  // A script's own events must not hide the user's.
  const due = { trusted: 0, untrusted: 0 };
  listen(type, ({ isTrusted: trusted }) => {
    const now = pageMs();
    const by = trusted ? "trusted" : "untrusted";
    if (now < due[by]) return;
    due[by] = now + ACTIVITY_EVERY_MS;
    report({ kind: "activity", type, trusted });
  });
}
