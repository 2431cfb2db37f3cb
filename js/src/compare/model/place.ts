/** The function that is chosen, in the address after `#`. Pure. */

import type { Called } from "../data";

export const hashOf = ({ name, place }: Called): string =>
  `#${new URLSearchParams(place ? { function: name, place } : { function: name })}`;

/** Undefined where the address names none. */
export function calledIn(hash: string): Called | undefined {
  const found = new URLSearchParams(hash.replace(/^#/, ""));
  const name = found.get("function");
  return name ? { name, place: found.get("place") ?? "" } : undefined;
}
