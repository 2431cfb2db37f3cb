/**
 * Draws the lanes as SVG. Boxes of a kind are one path, so that the browser has few elements to keep; which box is
 * where is known from their places (see `boxes.ts`).
 */

import { type View, xOf } from "../../shared/axis/scale";
import { ticks } from "../../shared/axis/ticks";
import { svgElement } from "../../shared/dom/element";
import { cut, moment } from "../../shared/text";
import type { Alignment } from "./alignment";
import { type Box, boxesOf, boxWith } from "./boxes";
import type { Chart, Item, Row } from "./items";
import { labelsOf, stepLabelsOf } from "./labels";
import { BAR_PX, isSteps, type Layout, type Placed, STEP_BAR_LESS_PX, stepLineY } from "./place";
import { type Text, Texts } from "./texts";
import type { Selected } from "./walk";

export interface Scene {
  chart: Chart;
  layout: Layout;
  view: View;
  width: number;
  selected: Selected | undefined;
  /** A moment that a link led to: the run and the place on the axis. */
  pointer: { run: number; at: number } | undefined;
}

/** The width of a character of the labels, in their font: 11 px, monospace. */
const CHARACTER_PX = 6.65;
/** At most, of a character of a name. */
const NAME_CHARACTER_PX = 9;
const TICK_PX = 78;
const ROUND_PX = 2;

/** Returns a function that draws into `svg`, and returns the boxes of each row. */
export function drawer(svg: SVGElement): (scene: Scene) => Box[][] {
  const [below, above] = [svgElement("g"), svgElement("g")];
  const [labels, names] = [new Texts(), new Texts()];
  const moved = svgElement("g");
  moved.append(below, labels.element, above);
  svg.replaceChildren(svgElement("title"), moved, names.element);
  return (scene) => {
    const { chart, layout, view, width } = scene;
    const plot = width - layout.gutter;
    const boxes = chart.rows.map((row) => boxesOf(row.items, view, plot));
    const each = <T>(of: (row: Row, placed: Placed, boxes: Box[]) => T[]): T[] =>
      chart.rows.flatMap((row, at) => of(row, layout.placed[at] as Placed, boxes[at] as Box[]));
    svg.setAttribute("viewBox", `0 0 ${width} ${layout.height}`);
    moved.setAttribute("transform", `translate(${layout.gutter} 0)`);
    below.replaceChildren(
      ...bands(scene),
      ...axes(scene, plot),
      ...each((row, placed, own) => bars(row, own, placed)),
    );
    labels.draw(each((row, placed, own) => labelsOfRow(row, own, placed, plot)));
    above.replaceChildren(
      ...each((row, placed) => frames(row, placed, view, plot)),
      ...breachLines(scene, plot),
      ...pointer(scene, plot),
      ...selection(scene, boxes),
    );
    names.draw(namesOf(scene));
    return boxes;
  };
}

/** The heads of runs and tabs, and the shades from when a rule was due until it was violated. */
function bands({ chart, layout, view, width }: Scene): SVGElement[] {
  const plot = width - layout.gutter;
  const heads = chart.rows.flatMap((row, at) => {
    const { y, height } = layout.placed[at] as Placed;
    if (row.type !== "tab" && row.type !== "run") return [];
    const top = row.type === "run" ? 8 : 5;
    return [
      svgElement("rect", {
        class: `band ${row.type}`,
        x: -layout.gutter,
        y: y + top,
        width,
        height: height - top - 1,
      }),
    ];
  });
  const shades = chart.breaches.flatMap(({ run, tab, since, at }) => {
    const [x0, x1] = [since, at].map((position) => inside(xOf(view, plot, position), plot)) as [
      number,
      number,
    ];
    const { top, bottom } = reach(chart.rows, layout, run, tab);
    if (x1 - x0 < 1) return [];
    return [
      svgElement("rect", { class: "due", x: x0, y: top, width: x1 - x0, height: bottom - top }),
    ];
  });
  return [...heads, ...shades];
}

const inside = (x: number, plot: number): number => Math.min(Math.max(x, -2), plot + 2);

/** From the head of a tab to its last lane; of all tabs of the run without `tab`. */
function reach(
  rows: Row[],
  layout: Layout,
  run: number,
  tab?: string,
): { top: number; bottom: number } {
  let [top, bottom] = [Number.POSITIVE_INFINITY, 0];
  rows.forEach((row, at) => {
    if (row.run !== run || !row.tab || (tab !== undefined && row.tab !== tab)) return;
    const { y, height } = layout.placed[at] as Placed;
    top = Math.min(top, y + (row.type === "tab" ? 5 : 0));
    bottom = Math.max(bottom, y + height);
  });
  return { top, bottom };
}

/** The times of each run, with lines through its lanes. */
function axes({ chart, layout, view }: Scene, plot: number): SVGElement[] {
  return chart.rows.flatMap((row, at) => {
    if (row.type !== "axis") return [];
    const { toMs, toAxis } = chart.alignments[row.run] as Alignment;
    const { y } = layout.placed[at] as Placed;
    const { bottom } = reach(chart.rows, layout, row.run);
    const made: SVGElement[] = [];
    let last = Number.NEGATIVE_INFINITY;
    for (const { ms, label } of ticks(toMs(view.from), toMs(view.to), plot / TICK_PX)) {
      const x = xOf(view, plot, toAxis(ms));
      // Where one run is stretched beside the other, its times may be too near to each other.
      if (x < 0 || x > plot || x - last < TICK_PX * 0.6) continue;
      last = x;
      made.push(svgElement("line", { class: "grid", x1: x, x2: x, y1: y + 18, y2: bottom }));
      // The first and the last one must not be cut.
      const anchor = x > plot - 24 ? "end" : x < 24 && layout.gutter === 0 ? "start" : "middle";
      made.push(svgElement("text", { class: "tick", x, y: y + 13, "text-anchor": anchor }, label));
    }
    return made;
  });
}

function namesOf({ chart, layout, width }: Scene): Text[] {
  return chart.rows.flatMap((row, at): Text[] => {
    const { y, height } = layout.placed[at] as Placed;
    if (!row.name) return [];
    if (row.type === "lane") {
      const baseline = layout.gutter ? y + 15 : y + 12;
      return [{ text: row.name, kind: "name", x: 4, y: baseline, anchor: "start" }];
    }
    const text = cut(row.name, Math.floor(width / NAME_CHARACTER_PX));
    return [{ text, kind: `name ${row.type}`, x: 4, y: y + height - 7, anchor: "start" }];
  });
}

function bars(row: Row, boxes: Box[], { barY }: Placed): SVGElement[] {
  const height = isSteps(row) ? BAR_PX - STEP_BAR_LESS_PX : BAR_PX;
  const paths = new Map<string, string>();
  for (const box of boxes) {
    const item = row.items[box.chief];
    if (!item) continue;
    const path = item.isMark ? glyph(item.kind, box.x0, barY) : bar(box, barY, height);
    const kind = group(item.kind);
    paths.set(kind, (paths.get(kind) ?? "") + path);
  }
  return [...paths].map(([kind, d]) => svgElement("path", { class: `item ${kind}`, d }));
}

/** Sessions have a few colours, which come again and again. */
const group = (kind: string): string =>
  kind.replace(/^session-(\d+)$/, (_, number) => `session-${Number(number) % 6}`);

function bar({ x0, x1 }: Box, y: number, height: number): string {
  const width = Math.max(x1 - x0 - 1, 1.5);
  if (width < 4 * ROUND_PX) return `M${x0} ${y}h${width}v${height}h${-width}z`;
  const [h, v, r] = [width - 2 * ROUND_PX, height - 2 * ROUND_PX, ROUND_PX];
  return (
    `M${x0 + r} ${y}h${h}a${r} ${r} 0 0 1 ${r} ${r}v${v}a${r} ${r} 0 0 1 ${-r} ${r}` +
    `h${-h}a${r} ${r} 0 0 1 ${-r} ${-r}v${-v}a${r} ${r} 0 0 1 ${r} ${-r}z`
  );
}

/** A diamond for an upload, a cross in it if it was refused, a cross for a violation. */
export function glyph(kind: string, x: number, y: number): string {
  const middle = y + BAR_PX / 2;
  const diamond = `M${x} ${middle - 7}l7 7l-7 7l-7 -7z`;
  switch (kind) {
    case "refused":
      return `${diamond}M${x - 2.5} ${middle - 2.5}l5 5m0 -5l-5 5`;
    case "violation":
      return `M${x - 4} ${middle - 2}l8 8m0 -8l-8 8`;
    default:
      return diamond;
  }
}

function labelsOfRow(row: Row, boxes: Box[], { barY }: Placed, plot: number): Text[] {
  const found = (isSteps(row) ? stepLabelsOf : labelsOf)(row.items, boxes, plot, CHARACTER_PX);
  return found.map(({ item, x, text, isBefore, line }) => {
    const { isMark, kind } = row.items[item] as Item;
    return {
      text,
      kind: isMark || line ? `label mark ${kind}` : "label",
      x,
      y: barY + (row.type === "tab" ? 15 : 13) + (line ? stepLineY(line) : 0),
      anchor: isBefore ? "end" : "start",
    };
  });
}

/** Where the profiler is not what it owes. */
function frames(row: Row, { barY }: Placed, view: View, plot: number): SVGElement[] {
  return row.differs.flatMap(({ from, to }) => {
    const [x0, x1] = [from, to].map((at) => inside(xOf(view, plot, at), plot)) as [number, number];
    if (x1 <= 0 || x0 >= plot) return [];
    const width = Math.max(x1 - x0, 3);
    const frame = svgElement("rect", {
      class: "differs",
      x: x0 - 1,
      y: barY - 1,
      width,
      height: BAR_PX + 2,
      rx: 3,
    });
    const sign = svgElement("text", { class: "differs-sign", x: x1 - 16, y: barY + 14 }, "≠");
    return width > 150 ? [frame, sign] : [frame];
  });
}

function breachLines({ chart, layout, view }: Scene, plot: number): SVGElement[] {
  return chart.breaches.flatMap(({ run, tab, at }) => {
    const x = xOf(view, plot, at);
    if (x < 0 || x > plot) return [];
    const [all, own] = [reach(chart.rows, layout, run), reach(chart.rows, layout, run, tab)];
    const line = (kind: string, { top, bottom }: typeof all) =>
      svgElement("line", { class: `breach ${kind}`, x1: x, x2: x, y1: top, y2: bottom });
    return [line("faint", all), line("strong", { ...own, top: own.top + 20 })];
  });
}

function pointer({ chart, layout, view, pointer: shown }: Scene, plot: number): SVGElement[] {
  const x = shown ? xOf(view, plot, shown.at) : -1;
  if (!shown || x < 0 || x > plot) return [];
  const { top, bottom } = reach(chart.rows, layout, shown.run);
  const ms = (chart.alignments[shown.run] as Alignment).toMs(shown.at);
  const isLate = x > plot - 70;
  return [
    svgElement("line", { class: "pointer", x1: x, x2: x, y1: top - 6, y2: bottom }),
    svgElement(
      "text",
      {
        class: "pointer-label",
        x: x + (isLate ? -4 : 4),
        y: top + 9,
        "text-anchor": isLate ? "end" : "start",
      },
      moment(ms),
    ),
  ];
}

function selection({ layout, selected }: Scene, boxes: Box[][]): SVGElement[] {
  const box = selected && boxWith(boxes[selected.row] ?? [], selected.item);
  if (!selected || !box) return [];
  const { barY } = layout.placed[selected.row] as Placed;
  const isNarrow = box.x1 - box.x0 < 14;
  const x = isNarrow ? (box.x0 + box.x1) / 2 - 9 : box.x0 - 2;
  const width = isNarrow ? 18 : box.x1 - box.x0 + 3;
  return [
    svgElement("rect", { class: "selected", x, y: barY - 2, width, height: BAR_PX + 4, rx: 4 }),
  ];
}
