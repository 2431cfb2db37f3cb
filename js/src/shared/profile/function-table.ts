/** The functions of a profile as a table: also the text for those who cannot see the flame graph. */

import type { Tree } from "../data";
import { element } from "../dom/element";
import { table } from "../dom/table";
import { nameOf, placeOf } from "../flame/names";
import { duration, share } from "../text";
import { type FunctionTime, functionsOf } from "./functions";

const FIRST = 12;

export function functionTable(tree: Tree, withIdle: boolean): HTMLElement {
  const rows = functionsOf(tree, withIdle);
  const all = rows.reduce((sum, row) => sum + row.self_us, 0);
  const time = (us: number) => [
    element("span", {}, duration(us / 1000)),
    " ",
    element("span", { class: "share" }, share(us, all)),
  ];
  return table<FunctionTime>({
    label: "Functions",
    rows: rows.sort((a, b) => b.self_us - a.self_us || b.total_us - a.total_us),
    first: FIRST,
    more: rows.length,
    sortedBy: "self",
    columns: [
      {
        name: "self",
        kind: "number",
        cell: (row) => time(row.self_us),
        sort: (row) => row.self_us,
      },
      {
        name: "total",
        kind: "number",
        cell: (row) => time(row.total_us),
        sort: (row) => row.total_us,
      },
      {
        name: "function",
        kind: "wide",
        cell: ({ frame }) => [
          element("span", { class: "function" }, nameOf(tree, frame)),
          " ",
          element(
            "span",
            { class: "place", title: placeOf(tree, frame, (url) => url) },
            placeOf(tree, frame),
          ),
        ],
      },
    ],
  }).element;
}
