import { expect, it, vi } from "vitest";
import {
  type Around,
  INITIALIZING,
  PAUSED,
  PULLED,
  RUNNING,
  SESSION_EXPIRED,
  type Signal,
  STOPPED_BY_USER,
  type State,
  TRANSITIONS,
} from "../../src/agent/tables";
import { fresh } from "./page";

const STATES = Object.keys(TRANSITIONS) as State[];
const SIGNALS = [...new Set(Object.values(TRANSITIONS).flatMap(Object.keys))] as Signal[];
const AROUND: Around[] = [
  "tracked visible",
  "tracked hidden",
  "expired visible",
  "expired hidden",
  "absent visible",
  "absent hidden",
];

/** A life cycle in this state, with what is around it, and all moves from here on. */
async function lifecycle(state: State) {
  const { currentState, openLifecycle, settle } = await fresh(
    () => import("../../src/agent/lifecycle"),
  );
  const now: { around: Around } = { around: "tracked visible" };
  const moved = vi.fn((to: State) => expect(currentState()).toBe(to));
  openLifecycle(() => now.around, moved);
  const wanted = state === PAUSED ? RUNNING : state;
  const signal = SIGNALS.find((each) => TRANSITIONS[INITIALIZING][each] === wanted);
  if (state !== INITIALIZING) settle(signal);
  if (state === PAUSED) {
    now.around = "tracked hidden";
    settle();
  }
  expect(currentState()).toBe(state);
  moved.mockClear();
  return { now, moved, settle, currentState };
}

it.each(STATES)(
  "in %s, each signal has the effect of the tables, wherever it comes",
  async (state) => {
    for (const around of AROUND) {
      for (const signal of [...SIGNALS, undefined]) {
        const { now, moved, settle, currentState } = await lifecycle(state);
        const next = (signal && TRANSITIONS[state][signal]) ?? state;
        const expected = PULLED[next]?.[around] ?? next;
        now.around = around;
        settle(signal);
        const where = `${signal} in ${around}`;
        expect(currentState(), where).toBe(expected);
        const moves = expected === state ? [] : [[expected, state, signal]];
        expect(moved.mock.calls, where).toEqual(moves);
      }
    }
  },
);

it("takes one step from a start in a hidden tab to paused: nothing runs in between", async () => {
  const { now, moved, settle } = await lifecycle(INITIALIZING);
  now.around = "tracked hidden";
  settle("started");
  expect(moved.mock.calls).toEqual([[PAUSED, INITIALIZING, "started"]]);
});

it("is stopped by its user in every state, and nothing but the user's start ends that", async () => {
  for (const state of STATES) {
    const { now, settle, currentState } = await lifecycle(state);
    settle("user-stopped");
    now.around = "tracked visible";
    for (const signal of SIGNALS) {
      if (signal !== "user-started") settle(signal);
      expect(currentState(), `${state}, ${signal}`).toBe(STOPPED_BY_USER);
    }
    settle("user-started");
    expect(currentState()).toBe(RUNNING);
  }
});

it("is not begun again by a visible tab after the session's end, and is by its renewal", async () => {
  const { now, settle, currentState } = await lifecycle(PAUSED);
  settle("session-expired");
  now.around = "tracked visible";
  settle();
  expect(currentState()).toBe(SESSION_EXPIRED);
  settle("session-renewed");
  expect(currentState()).toBe(RUNNING);
});
