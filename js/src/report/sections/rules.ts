/** The rules, with verdict and reason: of one run, or of two beside each other. */

import { type Child, element } from "../../shared/dom/element";
import { type Column, table } from "../../shared/dom/table";
import type { Rule, Run, Verdict } from "../data";
import { verdictBadge } from "./verdict";

/** Those that need a look come first. */
const ORDER: Verdict[] = ["violated", "inconclusive", "held", "not-exercised", "not-applicable"];

/** A rule, as each run has it. */
interface Line {
  rule: string;
  asks: string;
  of: (Rule | undefined)[];
}

/** `labels`: of the runs. */
export function rulesTable(runs: Run[], labels: string[]): HTMLElement {
  const rows = linesOf(runs).sort((a, b) => rank(a) - rank(b));
  return table<Line>({
    label: "Rules",
    rows,
    first: rows.length,
    more: rows.length,
    columns: runs.length > 1 ? beside(labels) : ONE,
  }).element;
}

const ONE: Column<Line>[] = [
  { name: "verdict", kind: "word", cell: ({ of: [rule] }) => [rule && verdictBadge(rule.verdict)] },
  { name: "rule", kind: "rule", cell: ({ rule }) => [rule] },
  {
    name: "what it asks, and why",
    kind: "wide",
    cell: ({ asks, of: [rule] }) => [asks, reason(rule)],
  },
];

function beside(labels: string[]): Column<Line>[] {
  return [
    {
      name: "rule",
      kind: "wide",
      cell: ({ rule, asks }) => [rule, element("span", { class: "asks" }, asks)],
    },
    ...labels.map((label, at) => ({
      name: label,
      kind: "of-run",
      cell: ({ of }: Line): Child[] => {
        const rule = of[at];
        // On narrow pages the heads of columns are not above their cells.
        const whose = element("span", { class: "whose" }, `${label} `);
        return rule ? [whose, verdictBadge(rule.verdict), reason(rule)] : [whose, "not judged"];
      },
    })),
  ];
}

const reason = (rule: Rule | undefined): Child =>
  !!rule?.reason && element("span", { class: `reason ${rule.verdict}` }, rule.reason);

function linesOf(runs: Run[]): Line[] {
  const lines = new Map<string, Line>();
  runs.forEach(({ rules }, at) => {
    for (const rule of rules) {
      const line = lines.get(rule.rule) ?? { rule: rule.rule, asks: rule.asks, of: [] };
      line.of[at] = rule;
      lines.set(rule.rule, line);
    }
  });
  return [...lines.values()];
}

/** By the worst verdict; with two runs those that differ come before those that are the same. */
function rank({ of }: Line): number {
  const ranks = of.map((rule) => (rule ? ORDER.indexOf(rule.verdict) : ORDER.length));
  const worst = Math.min(...ranks);
  return worst * 2 + (ranks.every((one) => one === worst) ? 1 : 0);
}
