/** Who calls a function, in both sides: the tree upside down, of its own time. Pure. */

import type { BothTree } from "../data";
import { calledOf, keyOf } from "./functions";

/** Shares of the time in which anything ran: with the function at the top of the stack, called in this way. */
export interface Caller {
  /** Index into the frames of the tree; -1: nobody. */
  frame: number;
  before: number;
  after: number;
  callers: Caller[];
}

const NOBODY = -1;

/** The function itself, with its callers. `frames`: of the function. */
export function callersOf(tree: BothTree, frames: Set<number>): Caller {
  const top = node([...frames][0] ?? NOBODY);
  const below = new Map<Caller, Map<string, Caller>>();
  const keys = tree.frames.map((_, frame) => keyOf(calledOf(tree, frame)));
  tree.calls.forEach((frame, at) => {
    const before = part(tree.before_us[at], tree.before_busy_us);
    const after = part(tree.after_us[at], tree.after_busy_us);
    if (!frames.has(frame) || (before === 0 && after === 0)) return;
    let into = top;
    add(into, before, after);
    for (let above = tree.parents[at] as number; ; above = tree.parents[above] as number) {
      const caller = above < 0 ? NOBODY : (tree.calls[above] as number);
      into = calledBy(into, caller, keys[caller] ?? "", below);
      add(into, before, after);
      if (above < 0) break;
    }
  });
  return arranged(top);
}

const node = (frame: number): Caller => ({ frame, before: 0, after: 0, callers: [] });

const part = (us = 0, whole = 0): number => (whole > 0 ? us / whole : 0);

function add(to: Caller, before: number, after: number): void {
  to.before += before;
  to.after += after;
}

function calledBy(
  one: Caller,
  frame: number,
  key: string,
  below: Map<Caller, Map<string, Caller>>,
): Caller {
  const known = below.get(one) ?? new Map<string, Caller>();
  below.set(one, known);
  const id = frame < 0 ? "" : `=${key}`;
  const found = known.get(id) ?? node(frame);
  if (!known.has(id)) {
    known.set(id, found);
    one.callers.push(found);
  }
  return found;
}

/** Those that changed most come first. Nobody as the only caller is no caller. */
function arranged(top: Caller): Caller {
  const waiting = [top];
  for (let one = waiting.pop(); one; one = waiting.pop()) {
    if (one !== top && one.callers.length === 1 && one.callers[0]?.frame === NOBODY)
      one.callers = [];
    one.callers.sort((a, b) => size(b) - size(a) || share(b) - share(a));
    waiting.push(...one.callers);
  }
  return top;
}

const size = ({ before, after }: Caller): number => Math.abs(after - before);
const share = ({ before, after }: Caller): number => Math.max(before, after);
