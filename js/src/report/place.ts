/** What is chosen stands in the address after `#`, so that a link can lead to one profile or one moment. */

export interface Place {
  /** From 1. */
  run?: number;
  profile?: string;
  /** ms of the run. */
  at?: number;
}

export function placeOf(hash: string): Place {
  const found = new URLSearchParams(hash.replace(/^#/, ""));
  const place: Place = {};
  const [run, profile, at] = [found.get("run"), found.get("profile"), found.get("at")];
  if (run && Number.isInteger(Number(run))) place.run = Number(run);
  if (profile) place.profile = profile;
  if (at && Number.isFinite(Number(at))) place.at = Number(at);
  return place;
}

export function hashOf({ run, profile, at }: Place): string {
  const found = new URLSearchParams();
  if (run !== undefined) found.set("run", String(run));
  if (profile !== undefined) found.set("profile", profile);
  if (at !== undefined) found.set("at", String(at));
  return `#${found}`;
}
