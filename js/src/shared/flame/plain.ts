/** Boxes with a colour for each script: the flame graph of one tree. */

import type { Tree } from "../data";
import { colour } from "../dom/theme";
import { duration } from "../text";
import { huesOf } from "./colours";
import type { Dress } from "./dress";
import { labelOf } from "./names";
import { sentence } from "./sentences";
import type { Shape } from "./shape";

export function plain(tree: Tree): Dress<Shape> {
  const hues = huesOf(tree.urls);
  return {
    label(shape, node) {
      const frame = shape.frames[node] ?? -1;
      return frame < 0 ? `all ${duration((shape.totals[0] ?? 0) / 1000)}` : labelOf(tree, frame);
    },
    sentence: (shape, node) => sentence(tree, shape, node),
    fills({ frames }) {
      const [saturation, lightness] = [colour("flame-saturation"), colour("flame-lightness")];
      const fills = hues.map((hue) => `hsl(${hue} ${saturation} ${lightness})`);
      const [all, idle, none] = [colour("flame-all"), colour("flame-idle"), colour("flame-plain")];
      return (node) => {
        const found = tree.frames[frames[node] ?? -1];
        if (!found) return all;
        const [, url, , , kind] = found;
        return kind === "idle" || kind === "not-sampled" ? idle : (fills[url] ?? none);
      };
    },
  };
}
