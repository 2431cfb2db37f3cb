/** A profile: its facts, the flame graph and the functions. Used wherever a profile is shown. */

import type { Profile } from "../data";
import { button, type Child, element } from "../dom/element";
import { flameChart } from "../flame/chart";
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

const NAMES: Record<Arrangement, string> = {
  "left-heavy": "left heavy",
  "time-order": "time order",
  inverted: "inverted",
};

let numbers = 0;

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
  const flame = flameChart(tree, shapeOf(tree, arrangement(), choice.withIdle));
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
    facts(profile),
    // Above the field, so that nothing moves while one types.
    element("p", { class: "shares" }, sharesInWords(tree), " ", matched),
    element(
      "div",
      { class: "tools" },
      arrangements(profile, choice, arrangement(), arrange),
      searchField(choice, search),
      button("reset zoom", () => flame.reset()),
      idleBox(choice, () => {
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

function facts({ facts }: Profile): HTMLElement {
  const pairs = facts.map(([name, value]) =>
    element("div", {}, element("dt", {}, name), element("dd", {}, value)),
  );
  return element("dl", { class: "facts" }, ...pairs);
}

function arrangements(
  { tree }: Profile,
  choice: ProfileChoice,
  chosen: Arrangement,
  onChange: () => void,
): HTMLElement {
  const name = `arrangement-${++numbers}`;
  const possible = (Object.keys(NAMES) as Arrangement[]).filter(
    (one) => one !== "time-order" || tree.order.length,
  );
  const inputs = possible.map((one) => {
    const input = element("input", { type: "radio", name });
    input.checked = one === chosen;
    input.addEventListener("change", () => {
      choice.arrangement = one;
      onChange();
    });
    return element("label", {}, input, NAMES[one]);
  });
  return element(
    "fieldset",
    { class: "choice" },
    element("legend", { class: "unseen" }, "arrangement of the flame graph"),
    ...inputs,
  );
}

function searchField(choice: ProfileChoice, onChange: () => void): HTMLElement {
  const input = element("input", {
    type: "search",
    placeholder: "find a function",
    "aria-label": "find a function",
  });
  input.value = choice.search;
  input.addEventListener("input", () => {
    choice.search = input.value;
    onChange();
  });
  return input;
}

function idleBox(choice: ProfileChoice, onChange: () => void): HTMLElement {
  const input = element("input", { type: "checkbox" });
  input.checked = choice.withIdle;
  input.addEventListener("change", () => {
    choice.withIdle = input.checked;
    onChange();
  });
  return element("label", {}, input, "with idle and unsampled time");
}
