/**
 * The life cycle with a fault of the seed's (browser-sdk 6.27.0): the state changes only when `stop()` has
 * given its trace, and a signal that comes before that finds the old state, and is lost.
 */

import { currentRun } from "../../../../../js/src/agent/collection";
import {
  type Around,
  INITIALIZING,
  PULLED,
  RUNNING,
  type Signal,
  type State,
  TRANSITIONS,
} from "../../../../../js/src/agent/tables";

export type Moved = (to: State, from: State, signal: Signal | undefined) => void;

let state: State = INITIALIZING;
let stopping = false;
let around: () => Around;
let moved: Moved;

export const currentState = (): State => state;

export function openLifecycle(sayAround: () => Around, hear: Moved): void {
  around = sayAround;
  moved = hear;
}

export function settle(signal?: Signal): void {
  if (stopping) return;
  const from = state;
  const next = (signal && TRANSITIONS[from][signal]) || from;
  const to = PULLED[next]?.[around()] ?? next;
  if (to === from) return;
  const native = currentRun()?.native;
  if (from !== RUNNING || !native) {
    state = to;
    moved(to, from, signal);
    return;
  }
  const stop = native.stop.bind(native);
  native.stop = async () => {
    const trace = await stop();
    stopping = false;
    state = to;
    return trace;
  };
  stopping = true;
  moved(to, from, signal);
}
