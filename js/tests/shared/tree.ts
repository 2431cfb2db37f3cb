/** Trees of calls for tests. */

import type { Frame, FrameKind, Tree } from "../../src/shared/data";

/** A stack, outermost first, with its time in µs. */
export type Part = [stack: string, us: number];

/** The tree of a run. Functions are named with a letter each: `abb` is a stack. `i`: idle, `n`: not sampled. */
export function treeOf(...parts: Part[]): Tree {
  const tree: Tree = {
    urls: ["http://127.0.0.1:1234/app.js", "https://cdn.example/sdk.js"],
    frames: [],
    parents: [],
    calls: [],
    self_us: [],
    samples: [],
    order: [],
    length_us: 0,
    runs: 1,
  };
  const nodes = new Map<string, number>();
  for (const [stack, us] of parts) {
    let node = -1;
    for (let length = 1; length <= stack.length; length++) {
      const path = stack.slice(0, length);
      node = nodes.get(path) ?? add(tree, node, stack[length - 1] as string);
      nodes.set(path, node);
    }
    tree.self_us[node] = (tree.self_us[node] as number) + us;
    tree.samples[node] = (tree.samples[node] as number) + 1;
    tree.order.push([node, us]);
    tree.length_us += us;
  }
  return tree;
}

function add(tree: Tree, parent: number, name: string): number {
  tree.self_us.push(0);
  tree.samples.push(0);
  tree.calls.push(frameOf(tree, name));
  return tree.parents.push(parent) - 1;
}

/** The index of the frame with this name, which is added where it is missing. */
export function frameOf(tree: Tree, name: string): number {
  const kinds: Record<string, FrameKind> = { i: "idle", n: "not-sampled" };
  const known = tree.frames.findIndex((frame) => frame[0] === name);
  const kind = kinds[name] ?? "script";
  const frame: Frame = [name, kind === "script" ? 0 : -1, name.charCodeAt(0), 1, kind];
  return known >= 0 ? known : tree.frames.push(frame) - 1;
}
