/** The head of a run: what was run in which browser, and how it ended. */

import { element } from "../../shared/dom/element";
import { notice } from "../../shared/dom/notice";
import { counted, duration, utc } from "../../shared/text";
import type { Run } from "../data";
import { verdictBadge } from "./verdict";

export function head(run: Run): HTMLElement {
  const facts = [
    run.visibility === "real"
      ? "real visibility"
      : element(
          "strong",
          { class: "emulated" },
          "EMULATED visibility (made by script; no tab was really hidden)",
        ),
    run.browser,
    run.bridge,
    utc(run.started_at),
    duration(run.length_ms),
    counted(run.events, "event"),
  ];
  return element(
    "div",
    { class: "run" },
    element(
      "h1",
      {},
      run.scenario,
      " ",
      element("span", { class: "subject" }, run.subject),
      " ",
      verdictBadge(run.verdict),
    ),
    run.about !== "" && element("p", { class: "scenario" }, run.about),
    element("ul", { class: "about" }, ...facts.map((fact) => fact && element("li", {}, fact))),
    run.failure && notice("failure", "✗ Not played to its end", [run.failure]),
    notice("notice", "Notices", run.notices),
    notice("notice", "Not as in production", run.changed),
  );
}

/** What tells two runs apart: the first of these that differs. */
export function labelsOf(runs: Run[]): string[] {
  const different = (of: (run: Run) => string) => new Set(runs.map(of)).size === runs.length;
  const of = [
    (run: Run) => run.subject,
    (run: Run) => run.scenario,
    (run: Run) => run.browser,
    (run: Run) => utc(run.started_at),
  ].find(different);
  return runs.map((run, at) => of?.(run) ?? `run ${at + 1}`);
}
