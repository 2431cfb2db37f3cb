/** The whole page of a report. */

import { type Child, element, section } from "../shared/dom/element";
import { followLinks } from "../shared/dom/links";
import { printWell } from "../shared/dom/print";
import { themeButton } from "../shared/dom/theme";
import { initialChoice } from "../shared/profile/view";
import type { Page, Run } from "./data";
import { hashOf, type Place, placeOf as readPlace } from "./place";
import { brokenList } from "./sections/broken";
import { eventsList } from "./sections/events";
import { head, labelsOf } from "./sections/head";
import { lanesSection } from "./sections/lanes";
import { type Profiles, profilesSection } from "./sections/profiles";
import { rulesTable } from "./sections/rules";

export function showPage({ runs }: Page, into: HTMLElement): void {
  const labels = labelsOf(runs);
  const choice = initialChoice();
  const rest = element("div", { class: "sections" });
  const chooser = runChooser(labels);
  let shown = -1;
  let profiles: Profiles | undefined;

  const placeOf = (run: number): Place => (runs.length > 1 ? { run: run + 1 } : {});
  const lanes = lanesSection(runs, labels, (run, profile) => {
    const place = { ...placeOf(run), profile };
    // An address that stays the same leads nowhere by itself.
    if (location.hash === hashOf(place)) go(place);
    else location.hash = hashOf(place);
  });

  function showRun(number: number): void {
    const run = runs[number];
    if (!run || number === shown) return;
    shown = number;
    profiles = profilesSection(run, placeOf(number), choice);
    rest.replaceChildren(
      ...sectionsOf(run, placeOf(number), profiles).filter((one) => one !== false),
    );
    chooser.show(number);
  }

  function go({ run, profile, at }: Place): void {
    const wanted = (run ?? 0) - 1;
    const number = runs.length > 1 && runs[wanted] ? wanted : Math.max(shown, 0);
    showRun(number);
    if (profile !== undefined) {
      if (!profiles?.choose(profile)) return;
      document.getElementById("profile")?.focus();
      document.getElementById("profile")?.scrollIntoView({ block: "start" });
    } else if (at !== undefined) lanes.moveTo(runs.length > 1 ? number : 0, at);
    else if (run !== undefined) chooser.element.scrollIntoView({ block: "nearest" });
  }

  into.replaceChildren(
    element("header", {}, element("div", { class: "heads" }, ...runs.map(head)), themeButton()),
    ...brokenSection(runs, labels, placeOf),
    lanes.element,
    ...(runs.some((run) => run.rules.length)
      ? [section("rules", "Rules", rulesTable(runs, labels))]
      : []),
    ...(runs.length > 1 ? [chooser.element] : []),
    rest,
  );
  showRun(0);
  printWell();
  followLinks((hash) => go(readPlace(hash)));
}

function brokenSection(runs: Run[], labels: string[], placeOf: (run: number) => Place): Node[] {
  if (!runs.some((run) => run.broken.length)) return [];
  const lists = runs.flatMap((run, at): Child[] => [
    runs.length > 1 && element("h3", {}, labels[at]),
    run.broken.length
      ? brokenList(run.broken, placeOf(at), run.tabs.length < 2)
      : element("p", {}, "None."),
  ]);
  return [section("violations", "Violated rules", ...lists)];
}

function sectionsOf(
  run: Run,
  place: Place,
  profiles: Profiles | undefined,
): (HTMLElement | false)[] {
  return [
    profiles?.element ?? false,
    run.rows.length > 0 && section("events", "Events", eventsList(run, place)),
    run.audit.length > 0 &&
      section(
        "audit",
        "Requests and traces",
        element("ul", {}, ...run.audit.map((line) => element("li", {}, line))),
      ),
    element("footer", {}, `${run.bridge} · ${run.browser} · ${run.subject}`),
  ];
}

/** Which of two runs the rest of the page shows. */
function runChooser(labels: string[]) {
  const links = labels.map((label, at) => element("a", { href: hashOf({ run: at + 1 }) }, label));
  return {
    element: element("nav", { class: "runs", "aria-label": "run" }, "Details of ", ...links),
    show(run: number) {
      links.forEach((link, at) => {
        if (at === run) link.setAttribute("aria-current", "true");
        else link.removeAttribute("aria-current");
      });
    },
  };
}
