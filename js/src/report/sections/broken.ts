/** The violated rules of a run, each with a link to its moment in the lanes. */

import { element } from "../../shared/dom/element";
import { moment } from "../../shared/text";
import type { Broken } from "../data";
import { hashOf, type Place } from "../place";

/** `place`: of the run. */
export function brokenList(broken: Broken[], place: Place, isOneTab: boolean): HTMLElement {
  return element("ul", { class: "broken" }, ...broken.map((one) => item(one, place, isOneTab)));
}

function item(
  { rule, message, vendor, tab, at_ms, recovery, profile }: Broken,
  place: Place,
  isOneTab: boolean,
) {
  const where = [vendor && `the SDK of ${vendor}`, !isOneTab && tab].filter(Boolean).join(", ");
  return element(
    "li",
    {},
    element("strong", {}, `✗ ${rule}`),
    where && ` (${where})`,
    `: ${message}`,
    recovery && `; ${recovery}`,
    " ",
    element(
      "a",
      { href: hashOf({ ...place, at: at_ms }), class: "moment" },
      `see it at ${moment(at_ms)}`,
    ),
    profile && ", ",
    profile && element("a", { href: hashOf({ ...place, profile }) }, `profile ${profile}`),
  );
}
