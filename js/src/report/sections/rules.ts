/** The rules, with verdict and reason. */

import type { Rule, Verdict } from "../data";
import { element } from "../dom/element";
import { table } from "../dom/table";
import { verdictBadge } from "./verdict";

/** Those that need a look come first. */
const ORDER: Verdict[] = ["violated", "inconclusive", "held", "not-exercised", "not-applicable"];

export function rulesTable(rules: Rule[]): HTMLElement {
  const rows = [...rules].sort((a, b) => ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict));
  return table<Rule>({
    label: "Rules",
    rows,
    first: rows.length,
    more: rows.length,
    columns: [
      { name: "verdict", kind: "word", cell: (rule) => [verdictBadge(rule.verdict)] },
      { name: "rule", kind: "rule", cell: (rule) => [rule.rule] },
      {
        name: "promise and reason",
        kind: "wide",
        cell: (rule) => [
          rule.promise,
          rule.reason && element("span", { class: `reason ${rule.verdict}` }, rule.reason),
        ],
      },
    ],
  }).element;
}
