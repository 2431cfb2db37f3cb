/** The observer may be wrong; the page must not suffer from it, and Python must hear of it. */

import { describe } from "./failures";
import { report } from "./report";

const FAILURES_MAX = 10;
let failures = 0;

/** Runs a piece of the observer. Whatever it throws becomes `observer-failed`, and `otherwise`. */
export function guard<T>(action: () => T, otherwise: T): T {
  try {
    return action();
  } catch (error) {
    tell(error);
    return otherwise;
  }
}

function tell(error: unknown): void {
  failures += 1;
  if (failures > FAILURES_MAX) return;
  try {
    const { name, message } = describe(error);
    report({ kind: "observer-failed", message: `${name}: ${message}` });
  } catch {
    // Nobody is left who could be told.
  }
}
