/**
 * A tree of calls as it is drawn: each node with its begin and its total. Three arrangements: left heavy (equal calls
 * are one, the longest on the left), time order, and inverted (the functions by their own time, with their callers
 * below them). Pure.
 */

import type { FrameKind, Tree } from "../data";

export type Arrangement = "left-heavy" | "time-order" | "inverted";

/** Nodes in columns; node 0 is all of it. Times in µs. */
export interface Shape {
  arrangement: Arrangement;
  /** Index into the tree's frames; -1: all of it. */
  frames: number[];
  /** -1: of node 0. */
  parents: number[];
  depths: number[];
  starts: number[];
  totals: number[];
  /** Its own time; of an inverted tree 0. */
  selfs: number[];
}

const UNWORKED: FrameKind[] = ["idle", "not-sampled"];

/** Whether a node counts as work. */
export const isWork = (tree: Pick<Tree, "frames" | "calls">, node: number): boolean =>
  !UNWORKED.includes(tree.frames[tree.calls[node] as number]?.[4] ?? "script");

export function shapeOf(tree: Tree, arrangement: Arrangement, withIdle: boolean): Shape {
  const shown = (node: number) => withIdle || isWork(tree, node);
  if (arrangement === "time-order") return timeOrder(tree, shown);
  return packed(arrangement === "inverted" ? inverted(tree, shown) : leftHeavy(tree, shown));
}

/** The node's own time, or 0 if it is not shown. */
export const selfOf = (tree: Tree, node: number, shown: (node: number) => boolean): number =>
  shown(node) ? (tree.self_us[node] ?? 0) : 0;

/** A shape without any time. */
export function empty(arrangement: Arrangement): Shape {
  return {
    arrangement,
    frames: [-1],
    parents: [-1],
    depths: [0],
    starts: [0],
    totals: [0],
    selfs: [0],
  };
}

/** Adds a node. Returns its number. */
export function add(shape: Shape, parent: number, frame: number, start = 0): number {
  shape.frames.push(frame);
  shape.parents.push(parent);
  shape.depths.push((shape.depths[parent] as number) + 1);
  shape.starts.push(start);
  shape.totals.push(0);
  return shape.selfs.push(0) - 1;
}

/** Adds to the totals of a node and all above it. */
function addTime(shape: Shape, node: number, us: number): void {
  for (let at = node; at >= 0; at = shape.parents[at] as number) {
    shape.totals[at] = (shape.totals[at] as number) + us;
  }
}

function leftHeavy(tree: Tree, shown: (node: number) => boolean): Shape {
  const shape = empty("left-heavy");
  // The tree's node n is the shape's node n + 1.
  tree.parents.forEach((parent, node) => {
    add(shape, parent + 1, tree.calls[node] as number);
    shape.selfs[node + 1] = selfOf(tree, node, shown);
  });
  // Parents come first, so from behind each node is complete before it is added to its parent.
  for (let node = shape.totals.length - 1; node > 0; node--) {
    const total = (shape.totals[node] as number) + (shape.selfs[node] as number);
    shape.totals[node] = total;
    const parent = shape.parents[node] as number;
    shape.totals[parent] = (shape.totals[parent] as number) + total;
  }
  return shape;
}

function inverted(tree: Tree, shown: (node: number) => boolean): Shape {
  const shape = empty("inverted");
  const known = new Map<number, number>();
  tree.parents.forEach((_, node) => {
    const self = selfOf(tree, node, shown);
    if (self === 0) return;
    let below = 0;
    for (let at = node; at >= 0; at = tree.parents[at] as number) {
      const frame = tree.calls[at] as number;
      const key = below * tree.frames.length + frame;
      const found = known.get(key) ?? add(shape, below, frame);
      known.set(key, found);
      below = found;
    }
    addTime(shape, below, self);
  });
  return shape;
}

/** Gives each node its begin: beside the longer ones of its parent. */
export function packed<S extends Shape>(shape: S): S {
  const { parents, starts, totals } = shape;
  const nodes = totals.map((_, node) => node);
  // A parent is at least as long as its children, and where it is as long it has the lower number.
  nodes.sort((a, b) => (totals[b] as number) - (totals[a] as number) || a - b);
  const free = starts.map(() => 0);
  for (const node of nodes) {
    const parent = parents[node] as number;
    if (parent < 0) continue;
    starts[node] = free[parent] as number;
    free[node] = starts[node] as number;
    free[parent] = (free[parent] as number) + (totals[node] as number);
  }
  return shape;
}

function timeOrder(tree: Tree, shown: (node: number) => boolean): Shape {
  const shape = empty("time-order");
  /** What runs: nodes of the tree and of the shape, the outermost first. */
  let open: [node: number, drawn: number][] = [];
  let now = 0;
  for (const [node, us] of tree.order) {
    if (!shown(node)) {
      // Two runs with an idle time between them are two boxes, even where that time is not drawn.
      open = [];
      continue;
    }
    const path = pathOf(tree, node);
    let same = 0;
    while (same < open.length && open[same]?.[0] === path[same]) same++;
    open.length = same;
    for (const inner of path.slice(same)) {
      open.push([inner, add(shape, open.at(-1)?.[1] ?? 0, tree.calls[inner] as number, now)]);
    }
    const drawn = open.at(-1)?.[1] ?? 0;
    shape.selfs[drawn] = (shape.selfs[drawn] as number) + us;
    addTime(shape, drawn, us);
    now += us;
  }
  return shape;
}

/** From the root to the node. */
function pathOf(tree: Tree, node: number): number[] {
  const path: number[] = [];
  for (let at = node; at >= 0; at = tree.parents[at] as number) path.push(at);
  return path.reverse();
}
