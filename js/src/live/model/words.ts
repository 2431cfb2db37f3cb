/** The cells of a row, and other short texts. Pure. */

import { share } from "../../shared/text";
import type { Upload } from "../data";

const LENGTH = 8;

/** Enough of an id to tell it from others. */
export const shortId = (id: string): string => [...id].slice(0, LENGTH).join("");

export const senderOf = ({ vendor, profile }: Upload): string =>
  `${vendor || "unknown"} ${profile?.sdk_version ?? ""}`.trim();

/** Samples of a profile, else the kind of the upload. */
export const contentOf = ({ track, method, profile }: Upload): string =>
  profile ? `${profile.samples} smp` : track || method;

export const coverageOf = ({ profile }: Upload): string =>
  profile?.coverage_share == null ? "" : share(profile.coverage_share, 1);

export const statusOf = ({ status }: Upload): string => (status ? String(status) : "none");

export const isRefused = ({ status }: Upload): boolean => status === 0 || status >= 400;

/** The time of the day; of another day than `now` the day too. */
export function clock(ms: number, now: number): string {
  const [moment, today] = [new Date(ms), new Date(now)];
  const time = `${two(moment.getHours())}:${two(moment.getMinutes())}`;
  return moment.toDateString() === today.toDateString()
    ? `${time}:${two(moment.getSeconds())}`
    : `${moment.toLocaleDateString("en-GB", { day: "numeric", month: "short" })} ${time}`;
}

const two = (number: number): string => String(number).padStart(2, "0");

export function bytes(count: number): string {
  if (count < 1000) return `${count} bytes`;
  return count < 999_500 ? `${(count / 1000).toFixed(1)} kB` : `${(count / 1e6).toFixed(1)} MB`;
}
