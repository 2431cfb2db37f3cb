/** Times, shares and numbers in words. Pure. */

const MINUTE_MS = 60_000;

/** How long something took. */
export function duration(ms: number): string {
  if (ms === 0) return "0 ms";
  if (ms < 9.95) return `${ms.toFixed(ms < 0.095 ? 2 : 1)} ms`;
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  return inMinutes(ms, ms < 9_995 ? 2 : 1);
}

/** When something was. */
export const moment = (ms: number): string => inMinutes(ms, 2);

/** From 10 minutes on with minutes. */
function inMinutes(ms: number, digits: number): string {
  if (Math.abs(ms) < 10 * MINUTE_MS) return `${minus((ms / 1000).toFixed(digits))} s`;
  // Rounded first, or 59.96 s would be 60.0 s.
  const rounded = Math.round(ms / 100) * 100;
  const minutes = Math.trunc(rounded / MINUTE_MS);
  return `${minus(minutes)} min ${(Math.abs(rounded - minutes * MINUTE_MS) / 1000).toFixed(1)} s`;
}

/** A number with the sign for minus, which is as wide as a digit. */
export const minus = (number: number | string): string => String(number).replace("-", "\u2212");

export function share(part: number, whole: number): string {
  const percent = whole > 0 ? (part / whole) * 100 : 0;
  return `${percent === 0 || percent >= 9.95 ? Math.round(percent) : percent.toFixed(1)} %`;
}

export const grouped = (number: number): string => number.toLocaleString("en-US");

export const counted = (number: number, noun: string): string =>
  `${grouped(number)} ${noun}${number === 1 ? "" : "s"}`;

/** `epoch`: ms. */
export const utc = (epoch: number): string =>
  Number.isFinite(epoch)
    ? `${new Date(epoch).toISOString().slice(0, 19).replace("T", " ")} UTC`
    : "";

/** `text` in so many characters at the most. */
export function cut(text: string, room: number): string {
  const characters = [...text];
  if (characters.length <= room) return text;
  return room < 2 ? "" : `${characters.slice(0, room - 1).join("")}…`;
}
