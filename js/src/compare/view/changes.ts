/** The functions of two sets as a table, those with more than noise first. */

import { type Child, element } from "../../shared/dom/element";
import type { Column } from "../../shared/dom/table";
import type { Change, Comparison } from "../data";
import { needed, noise, outcome, percent, points, unsigned } from "../model/words";
import { type FunctionList, functionList } from "./function-list";

const GIVEN = "outcome";

export function changesList(shown: Comparison): FunctionList {
  const order = new Map(shown.functions.map((change, at) => [change, -at]));
  return functionList<Change>({
    kind: "changes",
    functions: shown.functions,
    columns: columnsOf(shown, (row) => order.get(row) ?? 0),
    leftOut: shown.left_out,
    sortedBy: GIVEN,
    rowKind: (row) => row.outcome,
    found(functions) {
      const before = functions.reduce((sum, row) => sum + row.self_before, 0);
      const after = functions.reduce((sum, row) => sum + row.self_after, 0);
      return `own share ${percent(before)} before, ${percent(after)} after, ${points(after - before)} points`;
    },
  });
}

function columnsOf(shown: Comparison, rank: (row: Change) => number): Column<Change>[] {
  return [
    {
      name: "own before",
      kind: "number",
      cell: (row) => own("before", row.self_before, row.spread_before),
      sort: (row) => row.self_before,
    },
    {
      name: "own after",
      kind: "number",
      cell: (row) => own("after", row.self_after, row.spread_after),
      sort: (row) => row.self_after,
    },
    {
      name: "change",
      kind: "number change",
      cell: (row) => [whose("change"), points(row.self_after - row.self_before)],
      sort: (row) => Math.abs(row.self_after - row.self_before),
    },
    {
      name: "noise",
      kind: "number",
      cell: (row) => [whose("noise"), noise(row)],
      sort: (row) => row.noise ?? 0,
    },
    {
      name: "total before",
      kind: "number",
      cell: (row) => [whose("total before"), percent(row.total_before)],
      sort: (row) => row.total_before,
    },
    {
      name: "total after",
      kind: "number",
      cell: (row) => [whose("total after"), percent(row.total_after)],
      sort: (row) => row.total_after,
    },
    {
      name: GIVEN,
      kind: "outcome",
      cell: (row) => [
        element("span", { class: "word" }, outcome(row)),
        element("span", { class: "place" }, needed(row, shown.repeat)),
      ],
      sort: rank,
    },
  ];
}

function own(side: string, share: number, spread: number | null): Child[] {
  return [
    whose(side),
    percent(share),
    spread !== null &&
      (share > 0 || spread > 0) &&
      element("span", { class: "spread" }, `spread ${unsigned(spread)}`),
  ];
}

/** On narrow pages the heads of columns are not above their cells. */
const whose = (name: string): HTMLElement => element("span", { class: "whose" }, `${name} `);
