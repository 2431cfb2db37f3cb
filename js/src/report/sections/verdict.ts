/** A verdict by sign and word. */

import type { Verdict } from "../data";
import { element } from "../dom/element";
import { SIGNS } from "../text";

export const verdictBadge = (verdict: Verdict): HTMLElement =>
  element("span", { class: `verdict ${verdict}` }, `${SIGNS[verdict]} ${verdict}`);
