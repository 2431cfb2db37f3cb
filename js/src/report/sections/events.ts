/** The events of a run: each time is a link to its moment in the lanes. Rows are made when they are to be seen. */

import { element } from "../../shared/dom/element";
import { type Table, table } from "../../shared/dom/table";
import { counted, minus } from "../../shared/text";
import type { EventRow, Run } from "../data";
import { hashOf, type Place } from "../place";

const SIGNS = { "": "", step: "→ ", violation: "✗ " };
/** A longer list is closed at first. */
const OPEN = 100;
const AT_ONCE = 500;
/** More would be hundreds of pages. */
const PRINTED = 2000;

/** `place`: of the run. */
export function eventsList(run: Run, place: Place): HTMLElement {
  const { rows } = run;
  const summary = `${rows.length} of ${counted(run.events, "event")}: those that changed something`;
  const details = element("details", {}, element("summary", {}, summary));
  let made: Table<EventRow> | undefined;
  const make = () => {
    if (made || !details.open) return;
    made = eventsTable(run, place);
    details.append(made.element);
  };
  details.addEventListener("toggle", make);
  // The event comes too late for the print.
  const print = () => {
    // Another run was chosen since.
    if (!details.isConnected) return removeEventListener("beforeprint", print);
    make();
    made?.show(PRINTED);
  };
  addEventListener("beforeprint", print);
  details.open = rows.length <= OPEN;
  make();
  return details;
}

function eventsTable({ rows, tabs }: Run, place: Place): Table<EventRow> {
  const many = tabs.length > 1;
  const text = (name: string, at: 1 | 2 | 3 | 4, kind = "state") => ({
    name,
    kind,
    cell: (row: EventRow) => [row[at]],
  });
  return table<EventRow>({
    label: "Events",
    rows,
    first: AT_ONCE,
    more: AT_ONCE,
    rowKind: (row) => row[6],
    columns: [
      {
        name: "at, s",
        kind: "number",
        cell: ([ms]) => [
          element("a", { href: hashOf({ ...place, at: ms }) }, minus((ms / 1000).toFixed(3))),
        ],
      },
      ...(many ? [text("tab", 1, "state short")] : []),
      text("page", 2, "state short"),
      text("session", 3),
      text("profiler", 4),
      { name: "what happened", kind: "wide", cell: (row) => [`${SIGNS[row[6]]}${row[5]}`] },
    ],
  });
}
