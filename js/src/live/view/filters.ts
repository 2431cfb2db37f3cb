/** The filters with their counts, and how much there is in all. */

import { type Attributes, element } from "../../shared/dom/element";
import { counted, grouped } from "../../shared/text";
import type { Facet, Facets } from "../data";
import { FILTERS, type FilterName, type Filters, withFilter } from "../model/filters";
import { shortId } from "../model/words";

/** Each facet of a filter that is set counts without that filter: so there is another value to choose. */
export type Counts = Facets & Record<FilterName, Facet>;

export interface FilterBar {
  element: HTMLElement;
  show(filters: Filters, counts: Counts | undefined): void;
}

const LABELS: Record<FilterName, (value: string) => string> = {
  vendor: (value) => value || "unknown",
  session: shortId,
  view: shortId,
  status: (value) => (value === "0" ? "none" : value),
};

export function filterBar(change: (filters: Filters) => void): FilterBar {
  let filters: Filters = {};
  const selects = new Map(FILTERS.map((name) => [name, select(name)]));
  const only = element("input", { type: "checkbox" });
  const profiles = element("span", {}, "profiles only");
  const total = element("output", { class: "total" });
  only.addEventListener("change", () => change({ ...filters, profilesOnly: only.checked }));

  function select(name: FilterName): HTMLSelectElement {
    const made = element("select", { "aria-label": name });
    made.addEventListener("change", () => {
      const value = made.selectedOptions[0]?.dataset.value;
      change(withFilter(filters, name, value));
    });
    return made;
  }

  return {
    element: element(
      "div",
      { class: "filters", role: "group", "aria-label": "filters" },
      ...[...selects].map(([name, made]) => element("label", {}, `${name} `, made)),
      element("label", {}, only, profiles),
      total,
    ),
    show(next, counts) {
      const before = filters;
      filters = next;
      only.checked = !!filters.profilesOnly;
      for (const [name, made] of selects) {
        // A list that is open would be closed by a change; going back in the history changes what is chosen.
        const moved =
          next[name] !== before[name] && next[name] !== made.selectedOptions[0]?.dataset.value;
        if (made !== document.activeElement || !made.options.length || !counts || moved)
          fill(made, name, next[name], counts?.[name]);
      }
      if (!counts) return;
      profiles.textContent = `profiles only (${grouped(counts.profiles)})`;
      total.textContent = counted(counts.total, filters.profilesOnly ? "profile" : "upload");
    },
  };
}

function fill(
  made: HTMLSelectElement,
  name: FilterName,
  chosen: string | undefined,
  facet: Facet | undefined,
): void {
  const values = facet?.values ?? [];
  const options: [label: string, attributes: Attributes, selected: boolean][] = [
    ["all", {}, chosen === undefined],
    ...values.map(({ value, count }): [string, Attributes, boolean] => [
      `${LABELS[name](value)} (${grouped(count)})`,
      { "data-value": value },
      value === chosen,
    ]),
  ];
  if (chosen !== undefined && !values.some(({ value }) => value === chosen))
    options.push([LABELS[name](chosen), { "data-value": chosen }, true]);
  if (facet?.others) options.push([`${grouped(facet.others)} more`, { disabled: "" }, false]);
  made.replaceChildren(
    ...options.map(([label, attributes, selected]) => {
      const option = element("option", attributes, label);
      option.selected = selected;
      return option;
    }),
  );
  made.classList.toggle("set", chosen !== undefined);
}
