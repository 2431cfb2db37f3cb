/** Shares, changes and noise in words. Pure. */

import { counted, grouped, minus } from "../../shared/text";
import type { Change, Comparison, Outcome, Shown } from "../data";

/** A part, 0 to 1, as percent. With so many digits that a change of a share is seen in both shares. */
export const percent = (part: number): string => `${rounded(part * 100)} %`;

/** A difference of shares in points, with its sign. */
export function points(difference: number): string {
  const text = rounded(Math.abs(difference) * 100);
  if (text === "0") return text;
  return `${difference < 0 ? minus("-") : "+"}${text}`;
}

/** Points without a sign. */
export const unsigned = (difference: number): string => rounded(Math.abs(difference) * 100);

function rounded(number: number): string {
  if (number < 0.005) return "0";
  return number.toFixed(number < 0.995 ? 2 : 1);
}

export const noise = (change: Change): string =>
  change.noise === null ? "unknown" : `± ${unsigned(change.noise)}`;

const OUTCOMES: Record<Outcome, string> = {
  grew: "▲ grew",
  shrank: "▼ shrank",
  noise: "within noise",
  unknown: "noise unknown",
};

export const outcome = (change: Change): string => OUTCOMES[change.outcome];

/** "" where no number of repeats is known that would show the change. */
export const needed = ({ repeats_needed }: Change, repeat: string): string =>
  repeats_needed === null ? "" : `${counted(repeats_needed, repeat)} on each side would show it`;

/** What the comparison found, in one or two sentences. */
export function summary({ functions, left_out, ...shown }: Comparison): string {
  if (!functions.length) return NOTHING;
  const of = (one: Outcome) => functions.filter((change) => change.outcome === one).length;
  if (!shown.noise_known)
    return `Noise is unknown: ${reason({ functions, ...shown })}. A change below may be chance.`;
  const beyond = [counting(of("grew"), "grew"), counting(of("shrank"), "shrank")].filter(Boolean);
  const within = of("noise") + left_out;
  return `${beyond.join(", ") || "No function changed"} by more than noise. Within noise: ${grouped(within)}.`;
}

/** Why noise is unknown. */
function reason(
  shown: Pick<Comparison, "functions" | "before" | "after" | "repeat" | "smallest_change">,
) {
  if (Math.max(shown.before.repeats, shown.after.repeats) < 2)
    return `a single ${shown.repeat} on each side`;
  const least = shown.smallest_change;
  const isSmall = shown.functions.every((one) => Math.max(one.self_before, one.self_after) < least);
  return isSmall ? `no function has ${percent(least)} of the time` : "too few repeats";
}

/** What is told where no function is listed. */
export const NOTHING = "Nothing ran in these profiles.";

const counting = (count: number, verb: string): string =>
  count ? `${counted(count, "function")} ${verb}` : "";

const IDENTITIES: Record<Shown["identity"], string> = {
  exact: "functions by name, script, line and column",
  function: "functions by name and path of the script",
  name: "functions by name alone",
};

export const identity = (shown: Shown): string => IDENTITIES[shown.identity];
