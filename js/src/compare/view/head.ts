/** The head: what is compared, how it was counted, and what the reader must know. */

import { type Child, element } from "../../shared/dom/element";
import { facts } from "../../shared/dom/facts";
import { notice } from "../../shared/dom/notice";
import { themeButton } from "../../shared/dom/theme";
import { counted, duration, grouped, share } from "../../shared/text";
import { isComparison, type Shown, type Side } from "../data";
import { identity } from "../model/words";

export function head(shown: Shown): HTMLElement {
  const title = isComparison(shown)
    ? [shown.before.name, element("span", { class: "subject" }, " → "), shown.after.name]
    : [shown.set.name];
  return element(
    "header",
    {},
    element("h1", {}, ...title),
    element(
      "ul",
      { class: "about" },
      element("li", {}, isComparison(shown) ? "two sets of profiles" : "a set of profiles"),
      element("li", {}, identity(shown)),
      element("li", {}, "shares of the time in which anything ran"),
      isComparison(shown) && element("li", {}, "changes in points of percent"),
    ),
    themeButton(),
    element("div", { class: "heads sides" }, ...sides(shown)),
    notice("notice", "Notices", shown.notices),
  );
}

function sides(shown: Shown): HTMLElement[] {
  if (!isComparison(shown)) return [side("", shown.set, shown.repeat)];
  return [side("before", shown.before, shown.repeat), side("after", shown.after, shown.repeat)];
}

/** `which`: "" for the only one. */
function side(which: string, given: Side, repeat: string): HTMLElement {
  const all = given.busy_ms + given.idle_ms + given.not_sampled_ms;
  const time = (ms: number) => `${duration(ms)} (${share(ms, all)})`;
  const name: Child = which && element("h2", {}, `${which}: `, given.name);
  const figures: [string, string][] = [
    ["profiles", grouped(given.profiles)],
    // Profiles in which nothing ran are no repeats.
    ["repeats", counted(given.repeats, repeat)],
    ["samples", grouped(given.samples)],
    ["busy", time(given.busy_ms)],
    ["idle", time(given.idle_ms)],
    ["not sampled", time(given.not_sampled_ms)],
  ];
  return element("div", { class: "card" }, name, facts(figures));
}
