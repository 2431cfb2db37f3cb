/**
 * The ways to Python: the binding and, while the document is being left, a beacon too. After the `pagehide` of
 * a navigation the binding reaches nobody, but a beacon outlives the document. Beacons are requests that the
 * page's network log shows, so their number is limited.
 */

import { uncurry, view } from "../../page/natives";
import { pageMs } from "../../page/time";
import { LEAVING_EVENTS_MAX } from "../config";
import { forget, keep, keepAll, recentLines, resend } from "./sent";

type Send = (message: string) => void;

const sendBeacon = uncurry(Navigator.prototype.sendBeacon);
const { navigator } = view;

let binding: Send = () => {};
let beaconAddress: string | null = null;
let beaconsLeft = 0;
let leaving = false;

export function openOutlet(send: Send, beacon: string | null): void {
  binding = send;
  beaconAddress = beacon;
}

/** For a new document: nothing of the last one is sent again. */
export function resetOutlet(): void {
  leaving = false;
  beaconsLeft = 0;
  forget();
}

export function sendReply(message: string): void {
  binding(message);
}

export function sendEvent(message: string, page: number): void {
  if (beaconsLeft > 0) {
    beaconsLeft -= 1;
    postBeacon(message);
  }
  keep(message, page);
  binding(message);
}

/** The document is being left: what was sent last goes by beacon too, and so does what follows. */
export function startLeaving(): void {
  beaconsLeft = beaconAddress === null ? 0 : LEAVING_EVENTS_MAX;
  leaving = true;
  const lines = recentLines(pageMs());
  keepAll();
  if (beaconsLeft > 0 && lines !== "") postBeacon(lines);
}

/** The document has come back. */
export function stopLeaving(): void {
  leaving = false;
  beaconsLeft = 0;
}

/** A command has come, so Python is attached to the document again. */
export function resendKept(): void {
  if (!leaving) resend(binding);
}

function postBeacon(lines: string): void {
  try {
    sendBeacon(navigator, beaconAddress as string, lines);
  } catch {
    // The binding may still work.
  }
}
