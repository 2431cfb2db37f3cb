/** Waiting for a promise of the browser without the page's knowledge. */

import { defineProperty, promiseThen } from "./natives";
import { hideFrames } from "./stacks";

type Settled<T> = (value: T) => unknown;

/**
 * `then` makes its result with `promise.constructor[Symbol.species]`, which a page may have
 * replaced: for the length of this call the promise has a `constructor` of undefined, which means
 * the browser's own. Only for promises that no page has seen yet.
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

/** For a promise that the browser rejects for its arguments: the reason's stack has our frame. */
export function hidingFrames(promise: Promise<unknown>): Promise<unknown> {
  return whenSettled(promise, undefined, (error) => {
    hideFrames(error);
    throw error;
  });
}
