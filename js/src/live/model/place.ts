/** What is chosen stands in the address after `#`, so that a reload or a link shows the same. Pure. */

import { FILTERS, type Filters } from "./filters";

export interface Place {
  filters: Filters;
  /** The id of the chosen upload. */
  upload?: string;
}

const ID = /^u-\d{1,18}$/;

export function placeOf(hash: string): Place {
  const found = new URLSearchParams(hash.replace(/^#/, ""));
  const filters: Filters = {};
  for (const name of FILTERS) {
    const value = found.get(name);
    if (value !== null) filters[name] = value;
  }
  if (found.get("profiles") === "only") filters.profilesOnly = true;
  const upload = found.get("upload");
  return upload && ID.test(upload) ? { filters, upload } : { filters };
}

export function hashOf({ filters, upload }: Place): string {
  const found = new URLSearchParams();
  for (const name of FILTERS) {
    const value = filters[name];
    if (value !== undefined) found.set(name, value);
  }
  if (filters.profilesOnly) found.set("profiles", "only");
  if (upload !== undefined) found.set("upload", upload);
  return `#${found}`;
}
