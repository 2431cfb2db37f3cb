/**
 * The life cycle: one state, changed by the model's tables. It changes at once. What follows from a change
 * (collecting, sending) is started, and nothing waits for it, so there is no state "stopping".
 */

import { type Around, INITIALIZING, PULLED, type Signal, type State, TRANSITIONS } from "./tables";

export type Moved = (to: State, from: State, signal: Signal | undefined) => void;

let state: State = INITIALIZING;
let around: () => Around;
let moved: Moved;

export const currentState = (): State => state;

export function openLifecycle(getAround: () => Around, onMoved: Moved): void {
  around = getAround;
  moved = onMoved;
}

/** Changes the state for a signal, and for the session and visibility; without a signal for these only. */
export function settle(signal?: Signal): void {
  const from = state;
  state = (signal && TRANSITIONS[state][signal]) || state;
  state = PULLED[state]?.[around()] ?? state;
  if (state !== from) moved(state, from, signal);
}
