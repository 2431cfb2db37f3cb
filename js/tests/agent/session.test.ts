import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { fresh, Page } from "./page";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const OTHER = "f".repeat(32);

let page: Page;
let signals: string[];
/** The browser's own events for cookies. */
let cookieStore: EventTarget;

beforeEach(() => {
  vi.useFakeTimers({ now: new Date("2026-01-01T00:00:00Z") });
  page = new Page();
  signals = [];
  cookieStore = new EventTarget();
  vi.stubGlobal("cookieStore", cookieStore);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function tab(kind?: string) {
  const module = await fresh(() => import("../../src/agent/session"));
  module.openSession(kind, (signal) => signals.push(signal));
  return module;
}

/** A tab that is in a session. */
async function joined(kind?: string) {
  const module = await tab(kind);
  module.joinSession();
  return { ...module, first: module.sessionId() };
}

const kept = () =>
  Object.fromEntries(new URLSearchParams(page.document.cookie.slice("_pb_s=".length)));

/** What another tab of this origin writes. */
function otherTab({ id = OTHER, age = 0, left = 15 * MINUTE_MS } = {}): void {
  const now = Date.now();
  page.document.cookie = `_pb_s=id=${id}&created=${now - age}&expire=${now + left};max-age=14400`;
}

describe("a session", () => {
  it("is begun with an id, its beginning, and its end in 15 minutes", async () => {
    const { first } = await joined();
    expect(first).toMatch(/^[0-9a-f]{32}$/);
    const now = Date.now();
    expect(kept()).toEqual({ id: first, created: `${now}`, expire: `${now + 15 * MINUTE_MS}` });
    expect(signals).toEqual([]);
  });

  it("is the one that lives, and lives on from there", async () => {
    otherTab({ age: HOUR_MS, left: MINUTE_MS });
    const created = Date.now() - HOUR_MS;
    const { first } = await joined();
    expect(first).toBe(OTHER);
    const expire = Date.now() + 15 * MINUTE_MS;
    expect(kept()).toEqual({ id: OTHER, created: `${created}`, expire: `${expire}` });
  });

  it.each([
    ["is over", { left: 0 }],
    ["is older than 4 hours", { age: 4 * HOUR_MS }],
    ["has no id", { id: "" }],
  ])("is a new one when the one that is kept %s", async (_, session) => {
    otherTab(session);
    const { first } = await joined();
    expect(first).toMatch(/^[0-9a-f]{32}$/);
    expect(first).not.toBe(OTHER);
  });

  it("is none before it is joined, whatever the user does", async () => {
    const { sessionId } = await tab();
    page.dispatch("click");
    vi.advanceTimersByTime(MINUTE_MS);
    expect(sessionId()).toBeUndefined();
    expect(page.document.writes).toEqual([]);
    expect(signals).toEqual([]);
  });

  it("is over after 15 minutes in a hidden tab, which is signalled once", async () => {
    const { sessionId } = await joined();
    page.document.hidden = true;
    vi.advanceTimersByTime(15 * MINUTE_MS - 1);
    expect(sessionId()).toBeDefined();
    vi.advanceTimersByTime(2000);
    expect(sessionId()).toBeUndefined();
    expect(kept()).toEqual({ expired: "1" });
    vi.advanceTimersByTime(HOUR_MS);
    expect(signals).toEqual(["session-expired"]);
  });

  it("goes on while its tab is visible, and is written no more than once a minute", async () => {
    const { first, sessionId } = await joined();
    vi.advanceTimersByTime(20 * MINUTE_MS);
    expect(sessionId()).toBe(first);
    expect(signals).toEqual([]);
    expect(page.document.writes.length).toBeGreaterThan(15);
    expect(page.document.writes.length).toBeLessThanOrEqual(21);
  });

  it("ends after 4 hours, be its tab as visible as can be", async () => {
    const { first, sessionId } = await joined();
    for (let n = 0; n < 4 * 60 - 1; n += 1) {
      vi.advanceTimersByTime(MINUTE_MS);
      page.dispatch("click");
    }
    expect(sessionId()).toBe(first);
    // Nor does it promise more to whoever reads it.
    expect(kept().expire).toBe(`${Number(kept().created) + 4 * HOUR_MS}`);
    vi.advanceTimersByTime(MINUTE_MS + 1000);
    expect(signals).toEqual(["session-expired"]);
    expect(sessionId()).toBeUndefined();
  });

  it("is extended at once by a look when it is shown, not only after a minute", async () => {
    const { lookAtSession } = await joined();
    page.document.hidden = true;
    vi.advanceTimersByTime(30_000);
    page.document.hidden = false;
    lookAtSession();
    expect(kept().expire).toBe(`${Date.now() + 15 * MINUTE_MS}`);
  });

  it("is gone once it is left, and no click begins another", async () => {
    const { leaveSession, sessionId } = await joined();
    leaveSession();
    expect(page.document.cookie).toBe("");
    page.dispatch("click");
    vi.advanceTimersByTime(MINUTE_MS);
    expect(sessionId()).toBeUndefined();
    expect(page.document.cookie).toBe("");
    expect(signals).toEqual([]);
  });
});

describe("its renewal", () => {
  /** In a tab whose session is over, as it knows. */
  async function expired() {
    const module = await joined();
    page.document.hidden = true;
    vi.advanceTimersByTime(16 * MINUTE_MS);
    page.document.hidden = false;
    signals = [];
    return module;
  }

  it.each(["click", "touchstart", "keydown", "scroll"])("is by the user's %s", async (type) => {
    const { first, sessionId } = await expired();
    page.dispatch(type);
    expect(signals).toEqual(["session-renewed"]);
    expect(sessionId()).toMatch(/^[0-9a-f]{32}$/);
    expect(sessionId()).not.toBe(first);
    expect(kept().id).toBe(sessionId());
  });

  it("is by nothing that a script does, nor by any other event", async () => {
    const { sessionId } = await expired();
    for (const type of ["click", "touchstart", "keydown", "scroll"]) page.dispatch(type, false);
    for (const type of ["mousemove", "pageshow", "visibilitychange", "focus"]) page.dispatch(type);
    expect(signals).toEqual([]);
    expect(sessionId()).toBeUndefined();
  });

  it("is not by being visible, however long", async () => {
    const { lookAtSession, sessionId } = await expired();
    lookAtSession();
    vi.advanceTimersByTime(HOUR_MS);
    expect(signals).toEqual([]);
    expect(sessionId()).toBeUndefined();
  });

  it("is signalled after the end that was not noticed before", async () => {
    const { first, sessionId } = await joined();
    // The device slept: no timer ran.
    vi.setSystemTime(Date.now() + 16 * MINUTE_MS);
    page.dispatch("click");
    expect(signals).toEqual(["session-expired", "session-renewed"]);
    expect(sessionId()).not.toBe(first);
  });

  it("is none while the session lives", async () => {
    const { first, sessionId } = await joined();
    page.dispatch("click");
    expect(signals).toEqual([]);
    expect(sessionId()).toBe(first);
  });
});

describe("another tab", () => {
  it("has its session taken up at an interaction, not before", async () => {
    const { sessionId, lookAtSession } = await joined();
    page.document.hidden = true;
    vi.advanceTimersByTime(16 * MINUTE_MS);
    page.document.hidden = false;
    otherTab();
    const [wrote] = page.document.writes.slice(-1);
    cookieStore.dispatchEvent(new Event("change"));
    lookAtSession();
    vi.advanceTimersByTime(5 * MINUTE_MS);
    expect(sessionId()).toBeUndefined();
    expect(signals).toEqual(["session-expired"]);
    // Nor is it kept alive by a tab that is in none.
    expect(page.document.writes.slice(-1)).toEqual([wrote]);
    page.dispatch("click");
    expect(sessionId()).toBe(OTHER);
    expect(signals).toEqual(["session-expired", "session-renewed"]);
  });

  it("that began another one ends this one, and keeps its own", async () => {
    const { sessionId } = await joined();
    otherTab();
    vi.advanceTimersByTime(1000);
    expect(signals).toEqual(["session-expired"]);
    expect(sessionId()).toBeUndefined();
    expect(kept().id).toBe(OTHER);
  });

  it("that extended the session has extended this tab's", async () => {
    const { first, sessionId } = await joined();
    page.document.hidden = true;
    vi.advanceTimersByTime(14 * MINUTE_MS);
    otherTab({ id: first ?? "", age: 14 * MINUTE_MS });
    vi.advanceTimersByTime(14 * MINUTE_MS);
    expect(sessionId()).toBe(first);
    expect(signals).toEqual([]);
  });

  it("is noticed at once, by the events of cookies and of local storage", async () => {
    await joined();
    page.document.cookie = "_pb_s=expired=1";
    cookieStore.dispatchEvent(new Event("change"));
    expect(signals).toEqual(["session-expired"]);
    await joined("local-storage");
    page.localStorage.kept.set("_pb_s", "expired=1");
    page.dispatch("storage");
    expect(signals).toEqual(["session-expired", "session-expired"]);
  });
});

it("works where there is no `cookieStore`, as in pages without a secure connection", async () => {
  vi.stubGlobal("cookieStore", undefined);
  const { sessionId } = await joined();
  page.document.cookie = "_pb_s=expired=1";
  vi.advanceTimersByTime(1000);
  expect(signals).toEqual(["session-expired"]);
  expect(sessionId()).toBeUndefined();
});

it.each(["cookie", "local-storage"])("is the tab's own where a %s is refused", async (kind) => {
  page.document.refuses = page.localStorage.refuses = true;
  const { first, sessionId } = await joined(kind);
  vi.advanceTimersByTime(20 * MINUTE_MS);
  expect(sessionId()).toBe(first);
  page.document.hidden = true;
  vi.advanceTimersByTime(16 * MINUTE_MS);
  expect(signals).toEqual(["session-expired"]);
  page.dispatch("click");
  expect(signals).toEqual(["session-expired", "session-renewed"]);
  expect(sessionId()).toMatch(/^[0-9a-f]{32}$/);
});
