/** What happened: the lanes of all runs. */

import { element, section } from "../../shared/dom/element";
import type { Run } from "../data";
import { type Lanes, lanesChart } from "../lanes/chart";
import { chartOf } from "../lanes/items";
import { laneKey } from "../lanes/key";

export function lanesSection(
  runs: Run[],
  labels: string[],
  open: (run: number, profile: string) => void,
): Lanes {
  const chart = chartOf(runs, runs.length > 1 ? labels : []);
  const lanes = lanesChart(chart, open);
  const made = section(
    "what-happened",
    "What happened",
    runs.length > 1 &&
      element(
        "p",
        { class: "note" },
        "Stretched, so that the steps that both runs took stand beside each other: see their axes.",
      ),
    lanes.element,
    laneKey(chart),
    element(
      "p",
      { class: "note" },
      "Profiler owed: what the rules ask of the SDK. Profiler: what was observed. " +
        "Native: the browser's own profilers, with their samples.",
      idsOf(runs, labels),
    ),
  );
  return {
    element: made,
    moveTo(run, ms) {
      made.scrollIntoView({ block: "start" });
      lanes.moveTo(run, ms);
    },
  };
}

/** What the recordings call the tabs, where they count otherwise. */
function idsOf(runs: Run[], labels: string[]): string {
  const told = runs.map((run, at) => {
    const ids = Object.entries(run.tab_ids).map(([name, id]) => `${name} is ${id}`);
    const of = runs.length > 1 ? ` of ${labels[at]}` : "";
    return ids.length ? ` In the recording${of}, ${ids.join(", ")}.` : "";
  });
  return told.join("");
}
