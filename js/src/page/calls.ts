/** Watches the calls of a browser function: before, after, and when it throws. */

import { disguise, domConstructorTraps } from "./disguise";
import { guard } from "./guard";
import { apply, type Callable, construct } from "./natives";
import { asFrame, hideFrames, widenStacks } from "./stacks";

/** A call under way. `before` may change it, and may leave a value for the others in `state`. */
export interface Call<State = unknown> {
  self: unknown;
  args: unknown[];
  state: State | undefined;
  /** Our function that the page called: see `callSite`. */
  trap: Callable;
  /** A subclass or a Proxy of the page calls ours by `super()` or `Reflect.construct`. */
  derived: boolean;
  /** Set by `before` for a call that can neither throw nor run code of the page: no stack to correct. */
  plain: boolean;
}

export interface Watcher<State = unknown> {
  before?: (call: Call<State>) => void;
  /** Gives the result for the page. */
  after?: (call: Call<State>, result: unknown) => unknown;
  failed?: (call: Call<State>, error: unknown) => void;
}

type Traps = ProxyHandler<Callable>;

export function watchCalls<State>(
  original: Callable,
  watcher: Watcher<State>,
  others: Traps = {},
): Callable {
  return disguise(original, { __proto__: null, ...others, apply: callTrap(watcher) } as Traps);
}

/** The `apply` trap of a Proxy whose calls are watched. */
export function callTrap<State>(watcher: Watcher<State>): NonNullable<Traps["apply"]> {
  const frame: Callable = asFrame((target: Callable, self: unknown, args: unknown[]) => {
    const call: Call<State> = {
      self,
      args,
      state: undefined,
      trap: frame,
      derived: false,
      plain: false,
    };
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
  return frame as NonNullable<Traps["apply"]>;
}

export function watchConstruction<State>(original: Callable, watcher: Watcher<State>): Callable {
  const frame: Callable = asFrame((target: Callable, args: unknown[], newTarget: Callable) => {
    const call: Call<State> = {
      self: undefined,
      args,
      state: undefined,
      trap: frame,
      derived: newTarget !== disguised,
      plain: false,
    };
    const made = call.derived ? newTarget : target;
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
