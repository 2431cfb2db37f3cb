/** What the signs of the lanes mean, as far as they are there. */

import { element, svgElement } from "../../shared/dom/element";
import { glyph } from "./draw";
import type { Chart } from "./items";

const SIDE_PX = 18;

export function laneKey({ rows, breaches }: Chart): HTMLElement {
  const kinds = new Set(rows.flatMap((row) => row.items.map((item) => item.kind)));
  const isDue = breaches.some((breach) => breach.since < breach.at);
  const lines: [sign: Element | false, meaning: string][] = [
    [
      rows.some((row) => row.differs.length) && box("framed", "≠"),
      "the profiler is not what it owes",
    ],
    [isDue && box("due", ""), "the time that a rule gives, until it was violated"],
    [mark("violation"), "a rule was violated"],
    [kinds.has("step-failed") && box("failed", ""), "a step that failed"],
    [mark("profile"), "an upload with a profile, which a click opens"],
    [mark("upload"), "another upload"],
    [mark("refused"), "an upload that was refused"],
  ];

  function mark(kind: string): Element | false {
    if (!kinds.has(kind)) return false;
    const path = svgElement("path", { class: `item ${kind}`, d: glyph(kind, SIDE_PX / 2, 0) });
    return svgElement("svg", { width: SIDE_PX, height: SIDE_PX, "aria-hidden": "true" }, path);
  }

  return element(
    "ul",
    { class: "key", "aria-label": "signs" },
    ...lines.map(([sign, meaning]) => sign && element("li", {}, sign, meaning)),
  );
}

const box = (kind: string, text: string): Element =>
  element("span", { class: `sign ${kind}`, "aria-hidden": "true" }, text);
