/** Session cookies: written by the page through `document.cookie` or `cookieStore`, or elsewhere. */

import { type Call, watchCalls } from "./calls";
import { replace } from "./disguise";
import type { Writer } from "./events";
import { guard } from "./guard";
import { addEventListener, getOwnPropertyDescriptor, knownGetter, view } from "./natives";
import { hidingFrames, whenSettled } from "./promises";
import { hideFrames } from "./stacks";
import { addMedium, isStoreKey, look } from "./store";
import { cookieName, cookieValue } from "./text";

const cookiesOf = knownGetter<string>(Document.prototype, "cookie");

/** Writes of the page through `cookieStore` that the browser has not confirmed, by key. */
const pending: Record<string, number> = { __proto__: null } as never;

export function watchCookies(): void {
  addMedium("cookie", (key) => cookieValue(readable(), key));
  replace(Document.prototype, "cookie", (original) => watchCalls(original, writing), "set");
  const { cookieStore } = view; // https and localhost only
  if (!cookieStore) return;
  replace(CookieStore.prototype, "set", (original) => watchCalls(original, storing));
  replace(CookieStore.prototype, "delete", (original) => watchCalls(original, storing));
  // The event may be older than the value we see; the present value is the truth.
  addEventListener(cookieStore, "change", () => guard(() => look("cookie", author), undefined));
}

/** A document of an opaque origin has no cookies and throws. */
function readable(): string {
  try {
    return cookiesOf(view.document);
  } catch {
    return "";
  }
}

const writing = {
  before: (call: Call<boolean>) => {
    const text = call.args.length > 0 ? call.args[0] : undefined;
    call.state = typeof text !== "string" || isStoreKey(cookieName(text));
    // What another tab wrote before is not this page's doing.
    if (call.state) look("cookie", "elsewhere");
  },
  after: (call: Call<boolean>, result: unknown) => {
    if (call.state) look("cookie", "page");
    return result;
  },
};

interface Write {
  key: string | undefined;
  ours: boolean;
}

const storing = {
  before: (call: Call<Write>) => {
    const key = keyOf(call.args.length > 0 ? call.args[0] : undefined);
    const ours = key !== undefined && isStoreKey(key);
    call.state = { key, ours };
    if (!ours) return;
    look("cookie", author);
    pending[key] = (pending[key] ?? 0) + 1;
  },
  // The page gets the next promise, not the browser's: waiting for that one would count as
  // handling its rejection. It settles one microtask later.
  after: (call: Call<Write>, result: unknown) => {
    const promise = result as Promise<unknown>;
    const { key, ours } = call.state ?? {};
    if (key === undefined) return hidingFrames(promise);
    return ours ? confirmed(key, promise) : promise;
  },
};

function confirmed(key: string, promise: Promise<unknown>): Promise<unknown> {
  const done = () =>
    guard(() => {
      look("cookie", author);
      pending[key] = (pending[key] ?? 1) - 1;
    }, undefined);
  return whenSettled(
    promise,
    (value) => {
      done();
      return value;
    },
    (error) => {
      done();
      hideFrames(error);
      throw error;
    },
  );
}

function author(key: string): Writer {
  return (pending[key] ?? 0) > 0 ? "page" : "elsewhere";
}

/** The cookie's name, or undefined where only running the page's code would tell. */
function keyOf(argument: unknown): string | undefined {
  if (typeof argument === "string") return argument;
  if (typeof argument !== "object" || argument === null) return undefined;
  const name: unknown = getOwnPropertyDescriptor(argument, "name")?.value;
  return typeof name === "string" ? name : undefined;
}
