/** The lanes as one chart: one stop of the Tab key, with a line of text that says what is under the pointer. */

import { clamped, panned, positionOf, showing, type View, zoomed } from "../../shared/axis/scale";
import { button, element, svgElement } from "../../shared/dom/element";
import { type Command, onCommand } from "../../shared/dom/keyboard";
import { onGestures } from "../../shared/dom/pointer";
import { repainter } from "../../shared/dom/repaint";
import { moment } from "../../shared/text";
import type { Alignment } from "./alignment";
import { type Box, boxAt, boxWith } from "./boxes";
import { drawer } from "./draw";
import type { Chart, Item, Row } from "./items";
import { type Layout, layoutOf, rowAt } from "./place";
import { itemsOfBox, sentence } from "./sentences";
import { firstSeen, nearest, type Selected, walked } from "./walk";

export interface Lanes {
  element: HTMLElement;
  /** Shows a moment of a run, with the violation that stands there, if one does. */
  moveTo(run: number, ms: number): void;
}

const ZOOM = 1.6;
/** Nothing is shorter than a tenth of it. */
const SHORTEST_MS = 1;
/** What a link to a violation shows of the time around it, at least. */
const AROUND_MS = 500;
/** How far from a mark the pointer may be. */
const NEAR_PX = 7;
const HINT =
  "Drag to move, Ctrl and the wheel to zoom. Keys: arrows walk, Enter opens, + and − zoom, 0 shows all.";

/** `open`: shows a profile of a run. */
export function lanesChart(chart: Chart, open: (run: number, profile: string) => void): Lanes {
  const { limits, rows } = chart;
  let view: View = limits;
  let selected: Selected | undefined;
  let pointer: { run: number; at: number } | undefined;
  let layout: Layout = layoutOf(rows, 1000);
  let boxes: Box[][] = [];
  let plot = 1;

  const svg = svgElement("svg", { "aria-hidden": "true" });
  const status = element("p", { role: "status", class: "status" }, HINT);
  const area = element("div", { class: "chart", role: "application", tabindex: "0" }, svg);
  area.setAttribute("aria-label", "Lanes of what happened");
  const draw = drawer(svg);
  const repaint = repainter(area, (width) => {
    layout = layoutOf(rows, width);
    plot = width - layout.gutter;
    boxes = draw({ chart, layout, view, width, selected, pointer });
  });

  const show = (next: View) => {
    view = clamped(next, limits, SHORTEST_MS);
    repaint();
  };
  const middle = () => {
    const item = selected && itemAt(selected);
    const at = item ? (item.from + item.to) / 2 : Number.NaN;
    return at > view.from && at < view.to ? at : (view.from + view.to) / 2;
  };
  const zoom = (factor: number, at = middle()) => show(zoomed(view, factor, at));
  const itemAt = ({ row, item }: Selected): Item | undefined => rows[row]?.items[item];
  const boxesOfRow = (row: number) => boxes[row] ?? [];

  function tell(at: Selected): void {
    const [row, item] = [rows[at.row] as Row, itemAt(at)];
    const box = boxWith(boxesOfRow(at.row), at.item);
    if (item) status.textContent = sentence(row, item, box && itemsOfBox(row, box));
  }

  function select(next: Selected): void {
    selected = next;
    const item = itemAt(next);
    if (item) show(showing(view, item.from, item.to));
    tell(next);
  }

  function enter(at: Selected): void {
    const [row, item] = [rows[at.row], itemAt(at)];
    if (!row || !item) return;
    if (item.profile) open(row.run, item.profile);
    else if (!item.isMark) show(padded(item));
  }

  function at(x: number, y: number): Selected | undefined {
    const row = rowAt(layout, y);
    const box = row === undefined ? undefined : boxAt(boxesOfRow(row), x - layout.gutter, NEAR_PX);
    return row !== undefined && box ? { row, item: box.chief } : undefined;
  }

  onGestures(area, {
    pan: (byX) => show(panned(view, (-byX / plot) * (view.to - view.from))),
    zoom: (factor, x) => zoom(factor, positionOf(view, plot, x - layout.gutter)),
    hover(x, y) {
      const found = at(x, y);
      if (found) tell(found);
      const title = svg.querySelector("title");
      if (title) title.textContent = found ? status.textContent : "";
      area.classList.toggle("opens", !!(found && itemAt(found)?.profile));
    },
    leave() {
      if (selected) tell(selected);
    },
    click(x, y) {
      const found = at(x, y);
      if (!found) return;
      select(found);
      if (itemAt(found)?.profile) enter(found);
    },
  });

  onCommand(area, (command: Command) => {
    if (command === "zoom-in") zoom(ZOOM);
    else if (command === "zoom-out") zoom(1 / ZOOM);
    else if (command === "all") show(limits);
    else if (command === "open") selected && enter(selected);
    else {
      const next = selected
        ? walked(rows, boxesOfRow, selected, command)
        : firstSeen(rows, boxesOfRow);
      if (next) select(next);
    }
  });

  function moveTo(run: number, ms: number): void {
    const position = (chart.alignments[run] as Alignment).toAxis(ms);
    const breach = chart.breaches.find((one) => one.run === run && one.at === position);
    pointer = breach ? undefined : { run, at: position };
    if (breach) {
      const row = rows.findIndex(
        (one) => one.run === run && one.type === "tab" && one.tab === breach.tab,
      );
      const from = Math.min(breach.since, breach.at - AROUND_MS);
      view = clamped(padded({ from, to: breach.at }), limits, SHORTEST_MS);
      select({ row, item: nearest(rows[row]?.items ?? [], position) });
      reveal(row);
    } else {
      const half = Math.min((limits.to - limits.from) / 10, (view.to - view.from) / 2);
      show({ from: position - half, to: position + half });
      status.textContent = `The line stands at ${moment(ms)}.`;
    }
    area.focus({ preventScroll: true });
  }

  /** Scrolls the page, if a row is below the window. */
  function reveal(row: number): void {
    const y = area.getBoundingClientRect().top + (layout.placed[row]?.y ?? 0);
    if (y > innerHeight * 0.8) scrollBy(0, y - innerHeight * 0.3);
  }

  const tools = element(
    "div",
    { class: "tools" },
    button("+", () => zoom(ZOOM), { "aria-label": "zoom in" }),
    button("−", () => zoom(1 / ZOOM), { "aria-label": "zoom out" }),
    button("all", () => show(limits), { "aria-label": "show all" }),
    status,
  );
  return { element: element("div", {}, tools, area), moveTo };
}

/** With what is around it. */
function padded({ from, to }: View): View {
  const room = Math.max((to - from) * 0.4, SHORTEST_MS);
  return { from: from - room, to: to + room };
}
