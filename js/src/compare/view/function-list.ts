/** The table of functions: one of them is chosen, by a link in its row, a click on the row, or the address. */

import { element } from "../../shared/dom/element";
import { searchField } from "../../shared/dom/fields";
import { type Column, table } from "../../shared/dom/table";
import { shortUrl } from "../../shared/flame/names";
import { counted, cut, grouped } from "../../shared/text";
import type { Called } from "../data";
import { keyOf, withText } from "../model/functions";
import { hashOf } from "../model/place";

const FIRST = 50;
/** Characters of a name and of a place. */
const LONGEST = 200;

export interface ListOptions<F extends Called> {
  /** For the style sheet. */
  kind: string;
  functions: F[];
  /** All but the function itself, which comes first. */
  columns: Column<F>[];
  leftOut: number;
  sortedBy: string;
  rowKind?(row: F): string;
  /** What is told of the functions that a search found. */
  found(functions: F[]): string;
}

export interface FunctionList {
  elements: HTMLElement[];
  mark(chosen: Called): void;
}

export function functionList<F extends Called>(options: ListOptions<F>): FunctionList {
  const { functions, leftOut } = options;
  const links = new Map<string, HTMLElement>();
  const matched = element("output", { class: "matched" });
  let chosen = "";

  const name: Column<F> = {
    name: "function",
    kind: "wide",
    cell(row) {
      const link = element("a", { href: hashOf(row), class: "function" }, cut(row.name, LONGEST));
      links.set(keyOf(row), link);
      if (keyOf(row) === chosen) link.setAttribute("aria-current", "true");
      const place = element("span", { class: "place", title: row.place });
      place.textContent = cut(shortUrl(row.place), LONGEST);
      return [link, " ", place];
    },
  };
  const made = table<F>({
    label: "Functions",
    rows: functions,
    columns: [name, ...options.columns],
    first: FIRST,
    more: functions.length,
    sortedBy: options.sortedBy,
    ...(options.rowKind && { rowKind: options.rowKind }),
  });
  made.element.addEventListener("click", onRow);

  const search = (text: string) => {
    const found = withText(functions, text);
    links.clear();
    made.fill(found);
    matched.textContent = text.trim()
      ? `${counted(found.length, "function")} found${found.length ? `: ${options.found(found)}` : ""}.`
      : "";
  };
  const tools = element("div", { class: "tools" }, searchField("", search), matched);
  const rest = element("p", { class: "note" }, `${grouped(leftOut)} more are not listed.`);
  rest.hidden = leftOut === 0;

  return {
    elements: [tools, element("div", { class: `functions ${options.kind}` }, made.element), rest],
    mark(next) {
      links.get(chosen)?.removeAttribute("aria-current");
      chosen = keyOf(next);
      links.get(chosen)?.setAttribute("aria-current", "true");
    },
  };
}

/** A click anywhere in a row is one on its link, but where text is being selected. */
function onRow(event: MouseEvent): void {
  const target = event.target instanceof Element ? event.target : undefined;
  if (!target || target.closest("a, button") || String(getSelection())) return;
  target.closest("tbody tr")?.querySelector("a")?.click();
}
