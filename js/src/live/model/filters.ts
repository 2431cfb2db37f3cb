/** What the list is narrowed down to. Pure. */

import type { Upload } from "../data";

export const FILTERS = ["vendor", "session", "view", "status"] as const;
export type FilterName = (typeof FILTERS)[number];

export interface Filters extends Partial<Record<FilterName, string>> {
  profilesOnly?: boolean;
}

/** Whether the API would list this upload: a session and a view are those of a profile. */
export function matches(filters: Filters, { vendor, status, profile }: Upload): boolean {
  if (filters.profilesOnly && !profile) return false;
  if (filters.vendor !== undefined && vendor !== filters.vendor) return false;
  if (filters.status !== undefined && String(status) !== filters.status) return false;
  if (filters.session !== undefined && profile?.session_id !== filters.session) return false;
  return filters.view === undefined || !!profile?.view_ids.includes(filters.view);
}

/** As parameters of the API. `without`: a filter that is left out. */
export function paramsOf(filters: Filters, without?: FilterName): URLSearchParams {
  const found = new URLSearchParams();
  for (const name of FILTERS) {
    const value = filters[name];
    if (value !== undefined && name !== without) found.set(name, value);
  }
  return found;
}

/** The question for a page of the list. `before`: the end of the page above it. */
export function listQuestion(filters: Filters, before: string | undefined, limit: number): string {
  const params = paramsOf(filters);
  params.set("newest_first", "true");
  params.set("headers", "false");
  params.set("limit", String(limit));
  if (before !== undefined) params.set("before", before);
  return `${filters.profilesOnly ? "profiles" : "uploads"}?${params}`;
}

export function facetsQuestion(filters: Filters, without?: FilterName): string {
  const params = paramsOf(filters, without);
  if (filters.profilesOnly) params.set("profiles_only", "true");
  return `facets?${params}`;
}

/** With another value of one filter; undefined for any. */
export function withFilter(filters: Filters, name: FilterName, value: string | undefined): Filters {
  const { [name]: _, ...rest } = filters;
  return value === undefined ? rest : { ...rest, [name]: value };
}
