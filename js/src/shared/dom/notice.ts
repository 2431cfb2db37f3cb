/** What the reader must know before anything else. */

import { element } from "./element";

/** `kind`: for the style sheet. False without any line. */
export function notice(kind: string, title: string, lines: string[]): HTMLElement | false {
  if (!lines.length) return false;
  return element(
    "div",
    { class: kind },
    element("strong", {}, title),
    element("ul", {}, ...lines.map((line) => element("li", {}, line))),
  );
}
