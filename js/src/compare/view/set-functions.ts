/** The functions of one set as a table. */

import { type Child, element } from "../../shared/dom/element";
import type { Column } from "../../shared/dom/table";
import { duration } from "../../shared/text";
import type { OneSet, SetFunction } from "../data";
import { percent, unsigned } from "../model/words";
import { type FunctionList, functionList } from "./function-list";

export const setList = (shown: OneSet): FunctionList =>
  functionList<SetFunction>({
    kind: "times",
    functions: shown.functions,
    columns: COLUMNS,
    leftOut: shown.left_out,
    sortedBy: "own",
    found: (functions) =>
      `own share ${percent(functions.reduce((sum, row) => sum + row.self_share, 0))}`,
  });

const COLUMNS: Column<SetFunction>[] = [
  {
    name: "own",
    kind: "number",
    cell: (row) => [
      ...time("own", row.self_ms, row.self_share),
      row.spread !== null &&
        row.self_share > 0 &&
        element("span", { class: "spread" }, `spread ${unsigned(row.spread)}`),
    ],
    sort: (row) => row.self_share,
  },
  {
    name: "total",
    kind: "number",
    cell: (row) => time("total", row.total_ms, row.total_share),
    sort: (row) => row.total_share,
  },
];

const time = (whose: string, ms: number, share: number): Child[] => [
  // On narrow pages the heads of columns are not above their cells.
  element("span", { class: "whose" }, `${whose} `),
  duration(ms),
  " ",
  element("span", { class: "share" }, percent(share)),
];
