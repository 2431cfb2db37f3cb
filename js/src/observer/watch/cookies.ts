/** Session cookies, written by the page (`document.cookie`, `cookieStore`) or elsewhere. */

import { cookieInRealTime, itemInPageTime, optionsInRealTime } from "../../clock/expiry";
import { movableCalls } from "../../clock/offset";
import { callSite } from "../../page/call-site";
import { type Call, watchCalls } from "../../page/calls";
import { replace } from "../../page/disguise";
import { guard } from "../../page/guard";
import { addEventListener, getOwnPropertyDescriptor, knownGetter, view } from "../../page/natives";
import { hidingFrames, whenSettled } from "../../page/promises";
import { hideFrames } from "../../page/stacks";
import { report, reportAlways } from "../report/report";
import { cookieAttributes, cookieName, cookieValues } from "./cookie-text";
import { addMedium, checkMedium, isStoreKey, reportUnreported, type Write } from "./store";

const { isArray } = Array;
const cookiesOf = knownGetter<string>(Document.prototype, "cookie");

interface Pending extends Write {
  count: number;
}

/** By key: how many writes of the page through `cookieStore` the browser has not confirmed yet, and the last one. */
const pending: Record<string, Pending> = { __proto__: null } as never;

export function watchCookies(): void {
  addMedium("cookie", (key) => cookieValues(readable(), key), pendingWrite);
  replace(Document.prototype, "cookie", (original) => watchCalls(original, writing), "set");
  const { cookieStore } = view; // https and localhost only
  if (!cookieStore) return;
  replace(CookieStore.prototype, "set", (original) => watchCalls(original, storing));
  replace(CookieStore.prototype, "delete", (original) => watchCalls(original, storing));
  replace(CookieStore.prototype, "get", (original) => movableCalls(original, reading));
  replace(CookieStore.prototype, "getAll", (original) => movableCalls(original, reading));
  // The event may be older than the present value, so its own value is not read.
  addEventListener(cookieStore, "change", () =>
    guard(() => checkMedium("cookie", "elsewhere"), undefined),
  );
}

/**
 * Reports what the driver has just written. Chromium sends a frozen page no event of it, and a page of plain
 * http never gets one.
 */
export function checkCookies(): void {
  checkMedium("cookie", "elsewhere", reportAlways);
  reportUnreported(reportAlways);
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
  before: (call: Call<Named>) => {
    const text = call.args.length > 0 ? call.args[0] : undefined;
    if (typeof text === "string") call.args = [cookieInRealTime(text)];
    const key = typeof text === "string" ? cookieName(text) : undefined;
    if (key !== undefined && !isStoreKey(key)) return;
    call.state = { key };
    // A value that is new already was written by another tab.
    checkMedium("cookie", "elsewhere");
  },
  after: (call: Call<Named>, result: unknown) => {
    const { state } = call;
    if (!state) return result;
    const by = (key: string) =>
      state.key === undefined || state.key === key ? "page" : "elsewhere";
    checkMedium("cookie", by, report, () => writeOf(call));
    return result;
  },
};

const reading = {
  after: (_: Call, result: unknown) =>
    whenSettled(
      result as Promise<unknown>,
      (found) => {
        guard(() => {
          if (!isArray(found)) itemInPageTime(found);
          else for (let i = 0; i < found.length; i += 1) itemInPageTime(found[i]);
        }, undefined);
        return found;
      },
      (error) => {
        hideFrames(error);
        throw error;
      },
    ),
};

/** `key`: of the cookie that is written; undefined where only code of the page could give it. */
interface Named {
  key: string | undefined;
}

function writeOf(call: Call<Named>): Write {
  const text = call.args.length > 0 ? call.args[0] : undefined;
  const attributes = typeof text === "string" ? cookieAttributes(text) : "";
  return { site: callSite(call.trap), attributes };
}

interface Stored extends Write, Named {
  ours: boolean;
}

const storing = {
  before: (call: Call<Stored>) => {
    const options = call.args.length > 0 ? call.args[0] : undefined;
    const key = keyOf(options);
    if (typeof options === "object" && options) call.args = [optionsInRealTime(options)];
    const ours = key !== undefined && isStoreKey(key);
    call.state = { key, ours, site: "", attributes: "" };
    if (!ours) return;
    // When the browser confirms the write, the stack is another one.
    call.state = { key, ours, site: callSite(call.trap), attributes: attributesOf(options) };
    checkMedium("cookie", "elsewhere");
    const { site, attributes } = call.state;
    pending[key] = { site, attributes, count: (pending[key]?.count ?? 0) + 1 };
  },
  // The page gets a promise after the browser's: to wait for that one would mark its rejection as handled.
  // The page's settles one microtask later.
  after: (call: Call<Stored>, result: unknown) => {
    const promise = result as Promise<unknown>;
    const { key, ours } = call.state ?? {};
    if (key === undefined) return hidingFrames(promise);
    return ours ? confirmed(key, promise) : promise;
  },
};

function confirmed(key: string, promise: Promise<unknown>): Promise<unknown> {
  const done = () =>
    guard(() => {
      checkMedium("cookie", "elsewhere");
      const write = pending[key];
      if (write) write.count -= 1;
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

function pendingWrite(key: string): Write | undefined {
  const write = pending[key];
  return write && write.count > 0 ? write : undefined;
}

/** What `cookieStore.set` takes beside the value, as `document.cookie` writes it. */
function attributesOf(argument: unknown): string {
  let text = `path=${textOf(argument, "path") || "/"}`;
  const domain = textOf(argument, "domain");
  if (domain) text += `;domain=${domain}`;
  if (propertyOf(argument, "partitioned") === true) text += ";partitioned";
  return text;
}

function textOf(argument: unknown, name: string): string {
  const text = propertyOf(argument, name);
  return typeof text === "string" ? text : "";
}

/** A property that is a plain value: to read another one would run code of the page. */
function propertyOf(argument: unknown, name: string): unknown {
  if (typeof argument !== "object" || argument === null) return undefined;
  return getOwnPropertyDescriptor(argument, name)?.value;
}

/** The cookie's name; undefined where only code of the page could give it. */
function keyOf(argument: unknown): string | undefined {
  if (typeof argument === "string") return argument;
  const name = propertyOf(argument, "name");
  return typeof name === "string" ? name : undefined;
}
