/** Tables: sorted by a click on a head, and with a part of their rows at a time. */

import { grouped } from "../text";
import { button, type Child, element } from "./element";

export interface Column<Row> {
  name: string;
  /** For the style sheet: `number`, `wide`, … */
  kind: string;
  cell(row: Row): Child[];
  /** Sorts from high to low. */
  sort?(row: Row): number;
}

export interface Options<Row> {
  label: string;
  columns: Column<Row>[];
  rows: Row[];
  /** How many rows are shown first, and how many more at each click. */
  first: number;
  more: number;
  rowKind?(row: Row): string;
  /** The column that the rows are sorted by at first. */
  sortedBy?: string;
}

export interface Table<Row> {
  element: HTMLElement;
  /** Shows so many rows, where it has them. */
  show(count: number): void;
  /** Shows other rows than before. */
  fill(rows: Row[]): void;
}

// The roles are given in words, as a table that the style sheet folds into blocks loses its own.
export function table<Row>(options: Options<Row>): Table<Row> {
  const { columns, more } = options;
  let sorted = columns.find((column) => column.name === options.sortedBy);
  let given = options.rows;
  let rows = given;
  let shown = 0;
  const body = element("tbody", { role: "rowgroup" });
  const heads = columns.map((column) => head(column));
  const next = button("", () => show(shown + more));
  const count = element("span");
  const foot = element("p", { class: "foot" }, count, " ", next);
  const whole = element(
    "div",
    { class: "table" },
    element(
      "table",
      { role: "table", "aria-label": options.label },
      element("thead", { role: "rowgroup" }, element("tr", { role: "row" }, ...heads)),
      body,
    ),
    foot,
  );

  function head(column: Column<Row>): HTMLElement {
    const cell = element("th", { role: "columnheader", scope: "col", class: column.kind });
    if (!column.sort) cell.append(column.name);
    else cell.append(button(column.name, () => sort(column)));
    return cell;
  }

  function sort(column: Column<Row>): void {
    sorted = column;
    arrange();
  }

  function arrange(): void {
    const by = sorted?.sort;
    rows = by ? [...given].sort((a, b) => by(b) - by(a)) : given;
    columns.forEach((column, at) => {
      if (column.sort)
        heads[at]?.setAttribute("aria-sort", column === sorted ? "descending" : "none");
    });
    const wanted = Math.max(shown, options.first);
    shown = 0;
    body.replaceChildren();
    show(wanted);
  }

  function show(wanted: number): void {
    const added = rows.slice(shown, wanted);
    shown += added.length;
    body.append(...added.map(line));
    const left = rows.length - shown;
    foot.hidden = left <= 0;
    count.textContent = `${grouped(shown)} of ${grouped(rows.length)} rows are shown.`;
    next.textContent = left > more ? `show ${grouped(more)} more` : "show all";
  }

  function line(row: Row): HTMLElement {
    const cells = columns.map((column) =>
      element("td", { role: "cell", class: column.kind }, ...column.cell(row)),
    );
    return element("tr", { role: "row", class: options.rowKind?.(row) ?? "" }, ...cells);
  }

  function fill(next: Row[]): void {
    given = next;
    // As many as at first: what is found is to be seen at once.
    shown = 0;
    arrange();
  }

  arrange();
  return { element: whole, show, fill };
}
