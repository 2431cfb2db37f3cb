/** What the driver writes into the built file, and the few words both sides share. */

export interface Config {
  /** Name of the DevTools binding: a function on `window`, taken away before the page can look. */
  binding: string;
  /** Name of the DOM event that carries commands; random, so nobody else listens to it. */
  channel: string;
  /** Where the last events go when the document is left, or null. */
  beacon: string | null;
  /** Cookies and local storage keys that hold a RUM session. */
  storeKeys: string[];
  /** How far `Date` is ahead of real time when the document starts, ms. */
  dateOffsetMs: number;
  /** Global variables to look for: those by which SDKs are known. */
  globals: string[];
}

/** LEAVING_EVENTS_MAX of bridge/core/events.py. */
export const LEAVING_EVENTS_MAX = 32;

/** Scroll and other activity is reported at most once per this time and type, ms. */
export const ACTIVITY_EVERY_MS = 100;
