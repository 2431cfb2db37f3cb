/** What the lanes show, as items in rows. Pure. */

import type { View } from "../../shared/axis/scale";
import type { Broken, Lane, Run } from "../data";
import { type Alignment, alignments } from "./alignment";

export interface Item {
  /** On the axis. */
  from: number;
  to: number;
  /** In ms of the run. */
  fromMs: number;
  toMs: number;
  text: string;
  kind: string;
  detail: string;
  /** The id of a profile, or "". */
  profile: string;
  isMark: boolean;
}

/** `run`: one of two that are compared. `tab`: its head, with its violations as items. */
export type RowType = "run" | "axis" | "tab" | "lane";

export interface Row {
  type: RowType;
  /** Index of the run. */
  run: number;
  tab: string;
  name: string;
  /** In order of time. */
  items: Item[];
  /** On the axis: where it is framed, as the profiler is not what it owes. */
  differs: View[];
}

/** A violation on the axis. `since`: from when it was due. */
export interface Breach {
  run: number;
  tab: string;
  since: number;
  at: number;
}

export interface Chart {
  rows: Row[];
  breaches: Breach[];
  /** The axis of each run. */
  alignments: Alignment[];
  /** The whole axis. */
  limits: View;
}

/** With two runs, `labels` are the heads of their lanes. */
export function chartOf(runs: Run[], labels: string[]): Chart {
  const found = alignments(runs.map((run) => run.anchors));
  const rows = runs.flatMap((run, at) => rowsOf(run, at, found[at] as Alignment, labels[at] ?? ""));
  const breaches = runs.flatMap((run, at) =>
    run.broken.map((broken) => breachOf(run, at, broken, (found[at] as Alignment).toAxis)),
  );
  return { rows, breaches, alignments: found, limits: limitsOf(runs, found, rows) };
}

/** The tab that shows it: the first one, if its own is not shown. */
export const tabOf = (run: Run, broken: Broken): string =>
  (run.tabs.find((tab) => tab.name === broken.tab) ?? run.tabs[0])?.name ?? "";

function breachOf(run: Run, at: number, broken: Broken, toAxis: Alignment["toAxis"]): Breach {
  return {
    run: at,
    tab: tabOf(run, broken),
    since: toAxis(broken.since_ms ?? broken.at_ms),
    at: toAxis(broken.at_ms),
  };
}

function rowsOf(run: Run, at: number, { toAxis }: Alignment, label: string): Row[] {
  const row = (type: RowType, tab: string, name: string): Row => ({
    type,
    run: at,
    tab,
    name,
    items: [],
    differs: [],
  });
  return [
    ...(label ? [row("run", "", label)] : []),
    row("axis", "", ""),
    ...run.tabs.flatMap((tab) => [
      {
        ...row("tab", tab.name, tab.emulated ? `${tab.name} (emulated)` : tab.name),
        items: sorted(
          run.broken
            .filter((broken) => tabOf(run, broken) === tab.name)
            .map((broken) => breach(broken, toAxis)),
        ),
      },
      ...tab.lanes.map((lane) => ({
        ...row("lane", tab.name, lane.name),
        items: itemsOf(lane, toAxis),
        differs:
          lane.name === "profiler"
            ? tab.differs.map(([from, to]) => ({ from: toAxis(from), to: toAxis(to) }))
            : [],
      })),
    ]),
  ];
}

function itemsOf(lane: Lane, toAxis: Alignment["toAxis"]): Item[] {
  const spans = lane.spans.map(([fromMs, toMs, text, kind, detail]): Item => {
    const [from, to] = [toAxis(fromMs), toAxis(toMs)];
    return { from, to, fromMs, toMs, text, kind, detail, profile: "", isMark: false };
  });
  const marks = lane.marks.map(([ms, text, kind, detail, profile]): Item => {
    return { ...mark(ms, toAxis), text, kind, detail, profile };
  });
  return sorted([...spans, ...marks]);
}

function breach({ at_ms, rule, message, recovery }: Broken, toAxis: Alignment["toAxis"]): Item {
  const detail = [message, recovery].filter(Boolean).join("; ");
  return { ...mark(at_ms, toAxis), text: rule, kind: "violation", detail, profile: "" };
}

function mark(ms: number, toAxis: Alignment["toAxis"]) {
  const at = toAxis(ms);
  return { from: at, to: at, fromMs: ms, toMs: ms, isMark: true };
}

const sorted = (items: Item[]): Item[] => items.sort((a, b) => a.from - b.from || a.to - b.to);

/** From the start of the scenario, or of the first item before it, to its end, with some room. */
function limitsOf(runs: Run[], found: Alignment[], rows: Row[]): View {
  let from = 0;
  let to = Math.max(...runs.map((run, at) => (found[at] as Alignment).toAxis(run.length_ms)), 1);
  for (const row of rows) {
    for (const item of row.items) {
      from = Math.min(from, item.from);
      to = Math.max(to, item.to);
    }
  }
  const room = (to - from) * 0.01;
  return { from: from - room, to: to + room };
}
