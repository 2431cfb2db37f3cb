/** Sessions that no cookie and no storage holds: the values of scripts, looked at ten times a second. */

import { guard } from "../../page/guard";
import { apply, type Callable, view } from "../../page/natives";
import type { Expression } from "../config";
import { addMedium, checkMedium } from "./store";

const EVERY_MS = 100;

// Before the page can replace it, and before the observer itself does, to move time.
const { setInterval } = view;
const { stringify } = JSON;

let watching = false;

export function watchExpressions(expressions: readonly Expression[]): void {
  if (expressions.length === 0) return;
  addMedium("expression", (key) => valuesOf(expressions, key));
  watching = true;
  apply(setInterval as Callable, view, [() => guard(checkExpressions, undefined), EVERY_MS]);
}

/** Looks now, so that a session that has just changed is reported before what follows from it. */
export function checkExpressions(): void {
  if (watching) checkMedium("expression", "page");
}

function valuesOf(expressions: readonly Expression[], key: string): string[] {
  for (let i = 0; i < expressions.length; i += 1) {
    const expression = expressions[i] as Expression;
    if (expression.key !== key) continue;
    const text = textOf(expression);
    return text === "" ? [] : [text];
  }
  return [];
}

/** Until the SDK is there, the script may throw or give nothing. */
function textOf(expression: Expression): string {
  try {
    const value = expression.read();
    if (value === undefined || value === null) return "";
    return typeof value === "string" ? value : stringify(value) || "";
  } catch {
    return "";
  }
}
