/** The functions of the list and the frames of the tree: which is which. Pure. */

import { framesWith } from "../../shared/profile/search";
import type { BothTree, Called } from "../data";

/** Tells functions apart. */
export const keyOf = ({ name, place }: Called): string => `${name}\n${place}`;

/** The frame as the list has it. `place`: `url:line:column`, as far as it is known. */
export function calledOf(
  { frames, urls }: Pick<BothTree, "frames" | "urls">,
  frame: number,
): Called {
  const [name, url, line, column] = frames[frame] ?? ["", -1, null, null];
  const parts = [urls[url] ?? "", line, column].filter((part) => part !== null && part !== "");
  return { name, place: parts.join(":") };
}

/** The frames of a function. */
export function framesOf(tree: BothTree, wanted: Called): Set<number> {
  const key = keyOf(wanted);
  const numbers = tree.frames.keys();
  return new Set([...numbers].filter((frame) => keyOf(calledOf(tree, frame)) === key));
}

/** Those with `text` in their name or place, in upper or lower case. All without a text. */
export function withText<F extends Called>(functions: F[], text: string): F[] {
  const wanted = text.trim().toLowerCase();
  return functions.filter(({ name, place }) => `${name} ${place}`.toLowerCase().includes(wanted));
}

/** The frames with `text`; undefined without a text. */
export const foundIn = (tree: BothTree, text: string): Set<number> | undefined =>
  text.trim() ? framesWith(tree, text.trim()) : undefined;
