/** A profile: its facts, the flame graph and the functions. Used wherever a profile is shown. */

import type { Profile } from "../data";
import { button, type Child, element } from "../dom/element";
import { facts } from "../dom/facts";
import { radios, searchField } from "../dom/fields";
import { flameChart } from "../flame/chart";
import { ARRANGEMENTS, idleBox } from "../flame/controls";
import { plain } from "../flame/plain";
import { type Arrangement, shapeOf } from "../flame/shape";
import { counted, duration, share } from "../text";
import { functionTable } from "./function-table";
import { scriptKey } from "./script-key";
import { framesWith, timeOf } from "./search";
import { sharesInWords } from "./shares";

/** What the reader chose. The same object can go from one profile to the next. */
export interface ProfileChoice {
  arrangement: Arrangement;
  withIdle: boolean;
  search: string;
}

export interface ProfileOptions {
  choice?: ProfileChoice;
  /** Stands under the title. */
  below?: Child;
}

export const initialChoice = (): ProfileChoice => ({
  arrangement: "left-heavy",
  withIdle: false,
  search: "",
});

export function profileView(profile: Profile, options: ProfileOptions = {}): HTMLElement {
  const { tree } = profile;
  const choice = options.choice ?? initialChoice();
  const arrangement = () =>
    choice.arrangement === "time-order" && !tree.order.length ? "left-heavy" : choice.arrangement;
  const flame = flameChart(shapeOf(tree, arrangement(), choice.withIdle), plain(tree));
  const functions = element("div", { class: "functions" });
  const matched = element("output", { class: "matched" });

  const arrange = () => flame.show(shapeOf(tree, arrangement(), choice.withIdle));
  const list = () => functions.replaceChildren(functionTable(tree, choice.withIdle));
  const search = () => {
    const text = choice.search.trim();
    const found = text ? framesWith(tree, text) : undefined;
    flame.highlight(found);
    matched.textContent = found ? matchedText(found) : "";
  };
  const matchedText = (found: Set<number>) => {
    const all = timeOf(tree, new Set(tree.frames.keys()), choice.withIdle);
    const time = timeOf(tree, found, choice.withIdle);
    return `${counted(found.size, "function")} found: ${duration(time / 1000)}, ${share(time, all)} of the time shown`;
  };

  list();
  search();
  return element(
    "div",
    { class: "profile" },
    element("h3", {}, profile.title),
    options.below,
    facts(profile.facts),
    // Above the field, so that nothing moves while one types.
    element("p", { class: "shares" }, sharesInWords(tree), " ", matched),
    element(
      "div",
      { class: "tools" },
      arrangements(profile, choice, arrangement(), arrange),
      searchField(choice.search, (text) => {
        choice.search = text;
        search();
      }),
      button("reset zoom", () => flame.reset()),
      idleBox(choice.withIdle, (withIdle) => {
        choice.withIdle = withIdle;
        arrange();
        list();
        search();
      }),
    ),
    flame.element,
    scriptKey(tree),
    element("h3", {}, "Functions"),
    functions,
  );
}

function arrangements(
  { tree }: Profile,
  choice: ProfileChoice,
  chosen: Arrangement,
  onChange: () => void,
): HTMLElement {
  const possible = (Object.keys(ARRANGEMENTS) as Arrangement[]).filter(
    (one) => one !== "time-order" || tree.order.length,
  );
  return radios("arrangement of the flame graph", possible, ARRANGEMENTS, chosen, (one) => {
    choice.arrangement = one;
    onChange();
  });
}
