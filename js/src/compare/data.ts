/** The data of the page, as Python writes them: one set of profiles, or two that are compared. */

import type { Frame } from "../shared/data";
import { unpacked } from "../shared/unpack";

const COMPARISON = "profiler-bridge.comparison/1";
const ONE_SET = "profiler-bridge.profile-set-report/1";

export interface Side {
  name: string;
  profiles: number;
  /** So many of its profiles or runs had something that ran. */
  repeats: number;
  samples: number;
  busy_ms: number;
  idle_ms: number;
  not_sampled_ms: number;
}

/** A function, by its name and the place of its code. */
export interface Called {
  name: string;
  place: string;
}

export type Outcome = "grew" | "shrank" | "noise" | "unknown";

/** Shares are parts, 0 to 1, of the time in which anything ran. */
export interface Change extends Called {
  self_before: number;
  self_after: number;
  total_before: number;
  total_after: number;
  self_before_ms: number;
  self_after_ms: number;
  /** The standard deviation of its own share between repeats; null with a single one. */
  spread_before: number | null;
  spread_after: number | null;
  /** The change that may be chance; null if it is unknown. */
  noise: number | null;
  outcome: Outcome;
  repeats_needed: number | null;
}

export interface SetFunction extends Called {
  self_share: number;
  total_share: number;
  self_ms: number;
  total_ms: number;
  spread: number | null;
}

/** Nodes in columns, each after its parent (-1: a root). */
export interface BothTree {
  urls: string[];
  frames: Frame[];
  parents: number[];
  /** Index into `frames`. */
  calls: number[];
  before_us: number[];
  after_us: number[];
  before_length_us: number;
  after_length_us: number;
  before_busy_us: number;
  after_busy_us: number;
  /** So many nodes are left out. */
  pruned: number;
}

interface Common {
  identity: "exact" | "function" | "name";
  repeat: "profile" | "run";
  /** So many functions more than are listed. */
  left_out: number;
  tree: BothTree | null;
  notices: string[];
}

export interface Comparison extends Common {
  schema: typeof COMPARISON;
  before: Side;
  after: Side;
  noise_known: boolean;
  smallest_change: number;
  /** Those with more than noise first. */
  functions: Change[];
}

export interface OneSet extends Common {
  schema: typeof ONE_SET;
  set: Side;
  functions: SetFunction[];
}

export type Shown = Comparison | OneSet;

export const decode = (text: string): Promise<Shown> =>
  unpacked<Shown>(text, [COMPARISON, ONE_SET]);

export const isComparison = (shown: Shown): shown is Comparison => shown.schema === COMPARISON;
