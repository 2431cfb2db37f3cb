/** Which colour of the flame graph is which script, with its own time. */

import type { Tree } from "../data";
import { element } from "../dom/element";
import { huesOf } from "../flame/colours";
import { shortUrl } from "../flame/names";
import { isWork } from "../flame/shape";
import { duration, share } from "../text";

const MOST = 8;

/** The own time of each script in µs, the most first; -1: of none. */
export function scriptTimes(tree: Tree): [url: number, us: number][] {
  const times = new Map<number, number>();
  tree.calls.forEach((frame, node) => {
    const url = tree.frames[frame]?.[1] ?? -1;
    if (isWork(tree, node)) times.set(url, (times.get(url) ?? 0) + (tree.self_us[node] ?? 0));
  });
  return [...times].filter(([, us]) => us > 0).sort((a, b) => b[1] - a[1]);
}

export function scriptKey(tree: Tree): HTMLElement {
  const hues = huesOf(tree.urls);
  const times = scriptTimes(tree);
  const all = times.reduce((sum, [, us]) => sum + us, 0);
  const items = times.slice(0, MOST).map(([url, us]) => {
    const swatch = element("span", { class: "swatch" });
    const hue = hues[url];
    if (hue !== undefined) swatch.style.setProperty("--hue", String(hue));
    else swatch.classList.add("plain");
    const name = tree.urls[url] ? shortUrl(tree.urls[url]) : "without a script";
    return element("li", {}, swatch, `${name} ${duration(us / 1000)}, ${share(us, all)}`);
  });
  const left = times.length - items.length;
  if (left > 0) items.push(element("li", {}, `and ${left} more`));
  return element("ul", { class: "key", "aria-label": "scripts by their own time" }, ...items);
}
