/** Runs and items for tests of the lanes. */

import type { Run, Tab } from "../../src/report/data";
import type { Item } from "../../src/report/lanes/items";

export function runOf(given: Partial<Run> = {}): Run {
  return {
    about: "",
    scenario: "hidden-expiry",
    subject: "datadog@6.27.0",
    verdict: "violated",
    visibility: "real",
    browser: "Chromium 156",
    bridge: "Profiler Bridge 0.1.0",
    started_at: 0,
    length_ms: 1000,
    events: 3,
    failure: "",
    notices: [],
    changed: [],
    audit: [],
    broken: [],
    rules: [],
    tab_ids: {},
    tabs: [],
    profiles: [],
    rows: [],
    anchors: [],
    ...given,
  };
}

export const tabOf = (name: string, given: Partial<Tab> = {}): Tab => ({
  name,
  emulated: false,
  lanes: [],
  differs: [],
  ...given,
});

export const itemOf = (
  from: number,
  to: number,
  text = "running",
  given: Partial<Item> = {},
): Item => ({
  from,
  to,
  fromMs: from,
  toMs: to,
  text,
  kind: text,
  detail: "",
  profile: "",
  isMark: from === to,
  ...given,
});
