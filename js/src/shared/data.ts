/** Profiles and their trees of calls, as Python writes them. */

export interface Profile {
  id: string;
  title: string;
  tab: string;
  started_ms: number | null;
  facts: [name: string, value: string][];
  tree: Tree;
}

export type FrameKind = "script" | "marker" | "idle" | "not-sampled";

/** `url`: index into the tree's `urls`, or -1. */
export type Frame = [
  name: string,
  url: number,
  line: number | null,
  column: number | null,
  kind: FrameKind,
];

/** A tree of calls: its nodes in columns, each after its parent (-1: a root). */
export interface Tree {
  urls: string[];
  frames: Frame[];
  parents: number[];
  /** Index into `frames`. */
  calls: number[];
  self_us: number[];
  samples: number[];
  /** The run in order of time; empty in a merged tree. */
  order: [node: number, us: number][];
  length_us: number;
  runs: number;
}
