/** Waits for a promise of the browser; the page cannot notice it. */

import { defineProperty, promiseThen } from "./natives";
import { hideFrames } from "./stacks";

type Settled<T> = (value: T) => unknown;

/**
 * `then` makes its result by `promise.constructor[Symbol.species]`, which the page may have replaced. During
 * this call the promise has a `constructor` of undefined, which stands for the browser's own. Only for
 * promises that the page has not seen yet.
 */
export function whenSettled<T>(
  promise: Promise<T>,
  fulfilled: Settled<T> | undefined,
  rejected: (error: unknown) => unknown,
): Promise<unknown> {
  const plain = { __proto__: null, value: undefined, configurable: true };
  defineProperty(promise, "constructor", plain as PropertyDescriptor);
  const next = promiseThen(promise, fulfilled as (value: unknown) => unknown, rejected);
  delete (promise as { constructor?: unknown }).constructor;
  return next as Promise<unknown>;
}

/** The promise of a call that the browser may reject for its arguments, without our frame in the stack. */
export function hidingFrames(promise: Promise<unknown>): Promise<unknown> {
  return whenSettled(promise, undefined, (error) => {
    hideFrames(error);
    throw error;
  });
}
