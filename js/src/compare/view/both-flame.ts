/** The flame graph of both sides: a box is red where its share grew, and blue where it shrank. */

import { button, element } from "../../shared/dom/element";
import { searchField } from "../../shared/dom/fields";
import { colour } from "../../shared/dom/theme";
import { flameChart } from "../../shared/flame/chart";
import { idleBox } from "../../shared/flame/controls";
import type { Dress } from "../../shared/flame/dress";
import { counted } from "../../shared/text";
import type { BothTree } from "../data";
import { foundIn } from "../model/functions";
import { changeOf, LEAST, label, sentence } from "../model/sentences";
import { type BothShape, shapeOf, WHOLE } from "../model/shape";

/** Degrees: red, and a blue. The style sheet has the same for the key. */
const GREW = 4;
const SHRANK = 212;
/** A change of one point has all of the colour only if there is no larger one. */
const LEAST_SCALE = 0.01;
const STEPS = 20;

export function bothFlame(tree: BothTree): HTMLElement[] {
  let withIdle = false;
  const flame = flameChart(shapeOf(tree, withIdle), dressOf(tree));
  const matched = element("output", { class: "matched" });
  const search = (text: string) => {
    const found = foundIn(tree, text);
    flame.highlight(found);
    matched.textContent = found ? `${counted(found.size, "function")} found` : "";
  };
  const note = element("p", { class: "note" });
  const tell = () => {
    const of = withIdle ? "all time of its side" : "the time of its side in which anything ran";
    note.textContent = `A box is as wide as its larger share, before or after, of ${of}.`;
  };
  tell();
  return [
    note,
    element(
      "div",
      { class: "tools" },
      searchField("", search, "find a function in the flame graph"),
      button("reset zoom", () => flame.reset()),
      idleBox(withIdle, (next) => {
        withIdle = next;
        flame.show(shapeOf(tree, withIdle));
        tell();
      }),
      matched,
    ),
    flame.element,
    key(),
  ];
}

function dressOf(tree: BothTree): Dress<BothShape> {
  return {
    label: (shape, node, room) => label(tree, shape, node, room),
    sentence: (shape, node) => sentence(tree, shape, node),
    fills(shape) {
      const [all, none] = [colour("flame-all"), colour("diff-none")];
      const [grew, shrank] = [shades(GREW), shades(SHRANK)];
      const most = Math.max(shape.largest / WHOLE, LEAST_SCALE);
      return (node) => {
        if ((shape.frames[node] ?? -1) < 0) return all;
        const change = changeOf(shape, node);
        if (Math.abs(change) < LEAST) return none;
        // By the root, so that small changes differ from none.
        const step = Math.round(Math.sqrt(Math.abs(change) / most) * STEPS);
        return (change > 0 ? grew : shrank)[step] ?? none;
      };
    },
  };
}

/** From the palest to the strongest. */
function shades(hue: number): string[] {
  const number = (name: string) => Number.parseFloat(colour(name));
  const [pale, strong] = [number("diff-pale"), number("diff-strong")];
  return Array.from({ length: STEPS + 1 }, (_, step) => {
    const lightness = pale + (strong - pale) * (step / STEPS);
    return `hsl(${hue} ${colour("diff-saturation")} ${lightness}%)`;
  });
}

function key(): HTMLElement {
  const item = (kind: string, text: string) =>
    element("li", {}, element("span", { class: `swatch ${kind}` }), text);
  return element(
    "ul",
    { class: "key", "aria-label": "colours of the flame graph" },
    item("grew", "+ its share grew"),
    item("shrank", "− its share shrank"),
    item("same", "changed by less than 0.05 points"),
    element("li", {}, "The number in a box is its change in points."),
  );
}
