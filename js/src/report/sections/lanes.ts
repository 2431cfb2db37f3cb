/** What happened: the lanes of all runs. */

import type { Run } from "../data";
import { section } from "../dom/element";
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
  const made = section("what-happened", "What happened", lanes.element, laneKey(chart));
  return {
    element: made,
    moveTo(run, ms) {
      made.scrollIntoView({ block: "start" });
      lanes.moveTo(run, ms);
    },
  };
}
