/** The names and places of functions. Pure. */

import type { Frame } from "../data";

/** Functions and their scripts, of any tree. */
export interface Named {
  urls: string[];
  frames: Frame[];
}

const LOCAL = /^\w+:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?(?=\/)/;

/** Without scheme; without the host if that is this machine, as its port is another one each time. */
export const shortUrl = (url: string): string => url.replace(LOCAL, "").replace(/^\w+:\/\//, "");

export const fileOf = (url: string): string =>
  url
    .replace(/[?#].*/, "")
    .split("/")
    .at(-1) || url;

/** `/path:line:column`, as far as it is known. */
export function placeOf(tree: Named, frame: number, shorten = shortUrl): string {
  const [, url, line, column] = tree.frames[frame] ?? ["", -1, null, null];
  const numbers = [line, column].filter((number) => number !== null);
  const path = tree.urls[url];
  return path ? [shorten(path), ...numbers].join(":") : "";
}

export const nameOf = (tree: Named, frame: number): string => tree.frames[frame]?.[0] ?? "all";

/** The name; of a function without one also where it stands. */
export function labelOf(tree: Named, frame: number): string {
  const name = nameOf(tree, frame);
  return name === "(anonymous)" ? `${name} ${placeOf(tree, frame, fileOf)}` : name;
}
