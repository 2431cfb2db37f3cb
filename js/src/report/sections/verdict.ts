/** A verdict by sign and word. */

import { element } from "../../shared/dom/element";
import type { Verdict } from "../data";

/** The same signs as in the terminal. */
const SIGNS: Record<Verdict, string> = {
  held: "✓",
  violated: "✗",
  inconclusive: "?",
  "not-exercised": "·",
  "not-applicable": "-",
};

export const verdictBadge = (verdict: Verdict): HTMLElement =>
  element("span", { class: `verdict ${verdict}` }, `${SIGNS[verdict]} ${verdict}`);
