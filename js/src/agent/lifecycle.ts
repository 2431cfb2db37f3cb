/**
 * The life cycle: one state, and the model's tables. It changes at once; what follows from a change
 * (collecting, sending) is begun and never waited for, so there is no state "stopping", and nothing
 * to remember about it.
 */

import { type Around, INITIALIZING, PULLED, type Signal, type State, TRANSITIONS } from "./tables";

export type Moved = (to: State, from: State, signal: Signal | undefined) => void;

let state: State = INITIALIZING;
let around: () => Around;
let moved: Moved;

export const currentState = (): State => state;

export function openLifecycle(sayAround: () => Around, hear: Moved): void {
  around = sayAround;
  moved = hear;
}

/** Without a signal: what is around the profiler may have changed. */
export function settle(signal?: Signal): void {
  const from = state;
  state = (signal && TRANSITIONS[state][signal]) || state;
  state = PULLED[state]?.[around()] ?? state;
  if (state !== from) moved(state, from, signal);
}
