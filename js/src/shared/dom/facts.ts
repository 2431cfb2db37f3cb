/** Names and values, one beside the other. */

import { element } from "./element";

export function facts(given: [name: string, value: string][]): HTMLElement {
  const pairs = given.map(([name, value]) =>
    element("div", {}, element("dt", {}, name), element("dd", {}, value)),
  );
  return element("dl", { class: "facts" }, ...pairs);
}
