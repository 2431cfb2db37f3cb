/**
 * The life cycle with a fault of the seed's (browser-sdk 6.27.0): a stop does nothing unless the profiler
 * runs, and takes the listeners away all the same. One that was paused stays so, and nothing resumes it.
 */

import {
  type Around,
  INITIALIZING,
  PAUSED,
  PULLED,
  type Signal,
  type State,
  TRANSITIONS,
} from "../../../../../js/src/agent/tables";

export type Moved = (to: State, from: State, signal: Signal | undefined) => void;

const STOPS: (Signal | undefined)[] = ["session-expired", "user-stopped"];

let state: State = INITIALIZING;
let listens = true;
let around: () => Around;
let moved: Moved;

export const currentState = (): State => state;

export function openLifecycle(sayAround: () => Around, hear: Moved): void {
  around = sayAround;
  moved = hear;
}

export function settle(signal?: Signal): void {
  const from = state;
  if (STOPS.includes(signal)) listens = false;
  if (from === PAUSED && !listens) return;
  state = (signal && TRANSITIONS[state][signal]) || state;
  state = PULLED[state]?.[around()] ?? state;
  if (state === from) return;
  listens ||= state === "running";
  moved(state, from, signal);
}
