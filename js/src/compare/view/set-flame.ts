/** The flame graph of one set: that of the report. */

import { button, element } from "../../shared/dom/element";
import { radios, searchField } from "../../shared/dom/fields";
import { flameChart } from "../../shared/flame/chart";
import { ARRANGEMENTS, idleBox } from "../../shared/flame/controls";
import { plain } from "../../shared/flame/plain";
import { type Arrangement, shapeOf } from "../../shared/flame/shape";
import { scriptKey } from "../../shared/profile/script-key";
import { counted } from "../../shared/text";
import type { BothTree } from "../data";
import { foundIn } from "../model/functions";
import { treeOf } from "../model/one-set";

export function setFlame(both: BothTree): HTMLElement[] {
  const tree = treeOf(both);
  let arrangement: Arrangement = "left-heavy";
  let withIdle = false;
  const flame = flameChart(shapeOf(tree, arrangement, withIdle), plain(tree));
  const matched = element("output", { class: "matched" });
  const arrange = () => flame.show(shapeOf(tree, arrangement, withIdle));
  const choice = radios(
    "arrangement of the flame graph",
    ["left-heavy", "inverted"],
    ARRANGEMENTS,
    arrangement,
    (one) => {
      arrangement = one;
      arrange();
    },
  );
  const search = (text: string) => {
    const found = foundIn(both, text);
    flame.highlight(found);
    matched.textContent = found ? `${counted(found.size, "function")} found` : "";
  };
  return [
    element(
      "div",
      { class: "tools" },
      choice,
      searchField("", search, "find a function in the flame graph"),
      button("reset zoom", () => flame.reset()),
      idleBox(withIdle, (next) => {
        withIdle = next;
        arrange();
      }),
      matched,
    ),
    flame.element,
    scriptKey(tree),
  ];
}
