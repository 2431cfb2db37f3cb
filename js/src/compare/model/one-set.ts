/** The tree of one set: it is on the after side, with nothing before. Pure. */

import type { Tree } from "../../shared/data";
import type { BothTree } from "../data";

export const treeOf = (tree: BothTree): Tree => ({
  urls: tree.urls,
  frames: tree.frames,
  parents: tree.parents,
  calls: tree.calls,
  self_us: tree.after_us,
  samples: [],
  order: [],
  length_us: tree.after_length_us,
  runs: 1,
});
