/** The whole page of one set of profiles, or of two that are compared. */

import { element, section } from "../shared/dom/element";
import { followLinks } from "../shared/dom/links";
import { printWell } from "../shared/dom/print";
import { shortUrl } from "../shared/flame/names";
import { counted } from "../shared/text";
import { type BothTree, type Called, isComparison, type Shown } from "./data";
import { keyOf } from "./model/functions";
import { calledIn } from "./model/place";
import { NOTHING, summary } from "./model/words";
import { bothFlame } from "./view/both-flame";
import { type Chosen, callerTree } from "./view/callers";
import { changesList } from "./view/changes";
import { head } from "./view/head";
import { setFlame } from "./view/set-flame";
import { setList } from "./view/set-functions";

export function showPage(shown: Shown, into: HTMLElement): void {
  const { tree } = shown;
  const list = isComparison(shown) ? changesList(shown) : setList(shown);
  const chosen = chosenOf(shown);
  const callers = callersSection();

  const choose = (wanted: Called): boolean => {
    const found = chosen.get(keyOf(wanted));
    if (!found || !tree) return false;
    list.mark(found);
    callers.show(tree, found);
    return true;
  };

  into.replaceChildren(
    head(shown),
    section(
      "functions",
      isComparison(shown) ? "Functions by the change of their own share" : "Functions",
      summaryOf(shown),
      ...list.elements,
    ),
    ...(tree ? [callers.element, flameSection(shown, tree)] : []),
  );
  const [first] = shown.functions;
  if (first) choose(first);
  else callers.element.hidden = true;
  printWell();
  followLinks((hash) => {
    const wanted = calledIn(hash);
    if (wanted && choose(wanted)) callers.reveal();
  });
}

function summaryOf(shown: Shown): HTMLElement | false {
  const text = isComparison(shown) ? summary(shown) : shown.functions.length ? "" : NOTHING;
  return text !== "" && element("p", { class: "summary" }, text);
}

/** What can be chosen. */
function chosenOf(shown: Shown): Map<string, Chosen> {
  const all: Chosen[] = isComparison(shown)
    ? shown.functions.map((one) => ({
        name: one.name,
        place: one.place,
        before: one.self_before,
        after: one.self_after,
      }))
    : shown.functions.map((one) => ({ name: one.name, place: one.place, after: one.self_share }));
  return new Map(all.map((one) => [keyOf(one), one]));
}

function callersSection() {
  const title = element("span", { class: "function" });
  const place = element("span", { class: "place" });
  const body = element("div");
  const made = section("callers-of", "Callers of ", body);
  const heading = made.querySelector("h2");
  heading?.append(title, " ", place);
  return {
    element: made,
    show(tree: BothTree, chosen: Chosen) {
      title.textContent = chosen.name;
      place.textContent = shortUrl(chosen.place);
      body.replaceChildren(...callerTree(tree, chosen));
    },
    reveal() {
      heading?.focus();
      heading?.scrollIntoView({ block: "start" });
    },
  };
}

function flameSection(shown: Shown, tree: BothTree): HTMLElement {
  const graph = isComparison(shown) ? bothFlame(tree) : setFlame(tree);
  return section(
    "flame-graph",
    "Flame graph",
    ...graph,
    tree.pruned > 0 && element("p", { class: "note" }, prunedText(tree.pruned)),
  );
}

const prunedText = (nodes: number): string =>
  `Small branches, ${counted(nodes, "call")}, are one box (pruned) below each caller.`;
