/** The data of a report, as Python writes it. All times are ms from the start of the scenario, unless told. */

import type { Profile } from "../shared/data";
import { unpacked } from "../shared/unpack";

export const SCHEMA = "profiler-bridge.report/1";

export interface Page {
  schema: string;
  /** One run, or two that are compared. */
  runs: Run[];
}

export type Verdict = "held" | "violated" | "inconclusive" | "not-exercised" | "not-applicable";

export interface Run {
  scenario: string;
  /** What the scenario does; "" if that is not known. */
  about: string;
  subject: string;
  verdict: Verdict;
  visibility: "real" | "emulated";
  browser: string;
  bridge: string;
  /** Epoch ms. */
  started_at: number;
  length_ms: number;
  events: number;
  /** Why it was not played to its end; "" if it was. */
  failure: string;
  notices: string[];
  /** What the bridge changed in the page. */
  changed: string[];
  audit: string[];
  broken: Broken[];
  rules: Rule[];
  tabs: Tab[];
  /** Name of a tab -> its id in the recording, of all tabs if one has another number there. */
  tab_ids: Record<string, string>;
  profiles: Profile[];
  /** In order of time. */
  rows: EventRow[];
  /** With two runs: moments that stand at the same place as those of the other run. */
  anchors: number[];
}

export interface Broken {
  rule: string;
  message: string;
  /** "": the subject itself. */
  vendor: string;
  tab: string;
  at_ms: number;
  /** From when it was due. */
  since_ms: number | null;
  recovery: string;
  /** The id of the profile that it is about, or "". */
  profile: string;
}

export interface Rule {
  rule: string;
  /** What it asks of an SDK. */
  asks: string;
  verdict: Verdict;
  reason: string;
}

export interface Tab {
  name: string;
  emulated: boolean;
  lanes: Lane[];
  /** When the profiler was not as it was owed. */
  differs: [fromMs: number, toMs: number][];
}

export interface Lane {
  name: string;
  spans: Span[];
  marks: Mark[];
}

export type Span = [fromMs: number, toMs: number, text: string, kind: string, detail: string];
/** `profile`: the id of a profile, or "". */
export type Mark = [atMs: number, text: string, kind: string, detail: string, profile: string];

export type EventRow = [
  atMs: number,
  tab: string,
  page: string,
  session: string,
  profiler: string,
  text: string,
  mark: "" | "step" | "violation",
];

/** Decodes the data of a report. Rejects where it is damaged, or where the browser is too old. */
export const decode = (text: string): Promise<Page> => unpacked<Page>(text, [SCHEMA]);
