/** The configuration that the driver writes into the built file, and the numbers that both sides share. */

export interface Config {
  /** Name of the DevTools binding: a function on `window`, removed before the page's first script. */
  binding: string;
  /** Name of the DOM event that carries commands. It is random, so no page listens to it. */
  channel: string;
  /** Address for the last events of a document that is being left, or null. */
  beacon: string | null;
  /** Cookies and keys of local storage that hold a RUM session. */
  storeKeys: string[];
  /** Scripts whose values are sessions that no cookie and no storage holds; left out if there is none. */
  expressions?: Expression[];
  /** How far `Date` is ahead of real time when the document starts, ms. */
  dateOffsetMs: number;
  /** Global variables by which SDKs are recognised. */
  globals: string[];
  /** Parts of an address that show an upload in a vendor's form. */
  uploadMarks: string[];
  /** The address of our intake; "" without one. */
  intake: string;
}

/** The script of a vendor's file that gives the session `key`: text, or what JSON can write. */
export interface Expression {
  key: string;
  read: () => unknown;
}

/** LEAVING_EVENTS_MAX of bridge/core/events/page.py. */
export const LEAVING_EVENTS_MAX = 32;

/** Activity of one type is reported at most once in this time, ms. */
export const ACTIVITY_EVERY_MS = 100;
