/** The callers of the chosen function, as a tree that is opened step by step. */

import { button, type Child, element } from "../../shared/dom/element";
import { nameOf, placeOf } from "../../shared/flame/names";
import type { BothTree, Called } from "../data";
import { type Caller, callersOf } from "../model/callers";
import { framesOf } from "../model/functions";
import { percent, points } from "../model/words";

/** What is chosen, with its own shares. `before`: undefined in a page of one set. */
export interface Chosen extends Called {
  before?: number;
  after: number;
}

interface View {
  tree: BothTree;
  isOne: boolean;
}

/** So many only callers, one above the other, are shown at once. */
const OPENED = 12;
/** So many callers are shown at first. */
const FIRST = 20;
/** What is too small to be told, of a share. */
const LEAST = 0.00005;

export function callerTree(tree: BothTree, chosen: Chosen): HTMLElement[] {
  const isOne = chosen.before === undefined;
  const top = callersOf(tree, framesOf(tree, chosen));
  const told = isOne
    ? `Own share ${percent(chosen.after)}.`
    : `Own share ${figures(chosen.before ?? 0, chosen.after)} points.`;
  const intro = `${told} ${top.callers.length ? introOf(isOne) : "It has no own time in the tree."}`;
  const elements: HTMLElement[] = [element("p", { class: "note" }, intro)];
  if (top.callers.length) elements.push(list({ tree, isOne }, top, OPENED));
  const lost = [(chosen.before ?? 0) - top.before, chosen.after - top.after] as const;
  if (Math.max(...lost) > LEAST) {
    const rest = isOne
      ? percent(lost[1])
      : `${percent(lost[0])} before, ${percent(lost[1])} after,`;
    elements.push(
      element("p", { class: "note" }, `${rest} in branches that are too small for the tree.`),
    );
  }
  return elements;
}

const introOf = (isOne: boolean): string =>
  isOne
    ? "Below: the parts of it by caller, the largest first."
    : "Below: the parts of it by caller, the largest change first, with the change in points.";

const figures = (before: number, after: number): string =>
  `${percent(before)} → ${percent(after)}, ${points(after - before)}`;

function list(view: View, { callers }: Caller, opened: number): HTMLElement {
  const isOnly = callers.length === 1;
  // A way without a branch goes straight down.
  const made = element("ul", { class: isOnly ? "callers only" : "callers" });
  const open = isOnly && opened > 0 ? opened - 1 : 0;
  const show = (from: number, to: number) =>
    made.append(...callers.slice(from, to).map((caller) => line(view, caller, isOnly, open)));
  show(0, FIRST);
  const left = callers.length - FIRST;
  if (left > 0) {
    const more = element("li", {});
    const press = () => {
      more.remove();
      show(FIRST, callers.length);
    };
    more.append(button(`show ${left} more callers`, press));
    made.append(more);
  }
  return made;
}

/** `isOnly`: a caller that is the only one is no choice. What it is called by is shown at once, so often. */
function line(view: View, caller: Caller, isOnly: boolean, opened: number): HTMLElement {
  const text = textOf(view, caller);
  if (!caller.callers.length) return element("li", { class: "last" }, ...text);
  const details = element("details", {}, element("summary", {}, ...text));
  const fill = (more: number) => {
    if (details.children.length < 2) details.append(list(view, caller, more));
  };
  details.addEventListener("toggle", () => details.open && fill(OPENED));
  if (isOnly && opened > 0) {
    fill(opened);
    details.open = true;
  }
  return element("li", {}, details);
}

function textOf({ tree, isOne }: View, { frame, before, after }: Caller): Child[] {
  const change = after - before;
  const kind = change > 0 ? "grew" : change < 0 ? "shrank" : "";
  const part = (text: string, className: string) => element("span", { class: className }, text);
  return [
    !isOne && part(points(change), `points ${kind}`),
    !isOne && " ",
    part(isOne ? percent(after) : `${percent(before)} → ${percent(after)}`, "figures"),
    " ",
    part(frame < 0 ? "no caller" : nameOf(tree, frame), frame < 0 ? "subject" : "function"),
    " ",
    frame >= 0 && part(placeOf(tree, frame), "place"),
  ];
}
