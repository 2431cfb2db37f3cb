/** Lets the observer see the calls of a browser function: before, after, and when it throws. */

import { disguise, domConstructorTraps } from "./disguise";
import { guard } from "./guard";
import { apply, type Callable, construct } from "./natives";
import { asFrame, hideFrames, widenStacks } from "./stacks";

/** One call on its way; `before` may change it, and may leave a note in `state`. */
export interface Call<State = unknown> {
  self: unknown;
  args: unknown[];
  state: State | undefined;
  /** `before` says so of a call that can neither throw nor run code of the page: no stack to care for. */
  plain: boolean;
}

export interface Watcher<State = unknown> {
  before?: (call: Call<State>) => void;
  /** Gives what the page shall see. */
  after?: (call: Call<State>, result: unknown) => unknown;
  failed?: (call: Call<State>, error: unknown) => void;
}

type Traps = ProxyHandler<Callable>;

export function watchCalls<State>(
  original: Callable,
  watcher: Watcher<State>,
  others: Traps = {},
): Callable {
  const frame = asFrame((target: Callable, self: unknown, args: unknown[]) => {
    const call: Call<State> = { self, args, state: undefined, plain: false };
    let result: unknown;
    enter(watcher, call);
    try {
      result = apply(target, call.self, call.args as never[]);
    } catch (error) {
      leave(watcher, call, error);
      throw error;
    }
    return settle(watcher, call, result);
  });
  return disguise(original, { __proto__: null, ...others, apply: frame } as Traps);
}

export function watchConstruction<State>(original: Callable, watcher: Watcher<State>): Callable {
  const frame = asFrame((target: Callable, args: unknown[], newTarget: Callable) => {
    const call: Call<State> = { self: undefined, args, state: undefined, plain: false };
    const made = newTarget === disguised ? target : newTarget;
    let result: unknown;
    enter(watcher, call);
    try {
      result = construct(target, call.args as never[], made);
    } catch (error) {
      leave(watcher, call, error);
      throw error;
    }
    return settle(watcher, call, result) as object;
  });
  const disguised = disguise(original, {
    __proto__: null,
    ...domConstructorTraps(),
    construct: frame,
  } as Traps);
  return disguised;
}

function enter<State>(watcher: Watcher<State>, call: Call<State>): void {
  guard(() => watcher.before?.(call), undefined);
  if (!call.plain) widenStacks(1);
}

function settle<State>(watcher: Watcher<State>, call: Call<State>, result: unknown): unknown {
  if (!call.plain) widenStacks(-1);
  return watcher.after ? guard(() => watcher.after?.(call, result), result) : result;
}

function leave<State>(watcher: Watcher<State>, call: Call<State>, error: unknown): void {
  if (!call.plain) widenStacks(-1);
  guard(() => watcher.failed?.(call, error), undefined);
  guard(() => hideFrames(error), undefined);
}
