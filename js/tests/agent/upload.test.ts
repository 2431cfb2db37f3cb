import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { fresh, Page } from "./page";

interface Sent {
  url: string;
  init: RequestInit;
  at: number;
  /** Of the event. */
  id: string;
}

const SECOND_MS = 1000;
const HOUR_MS = 3600 * SECOND_MS;

let page: Page;
let sent: Sent[];
/** What the server says, to each request. */
let answer: () => Promise<Response>;

const says = (status: number, headers: HeadersInit = {}) => {
  answer = async () => new Response(null, { status, headers });
};

beforeEach(() => {
  vi.useFakeTimers();
  page = new Page();
  sent = [];
  says(202);
  vi.stubGlobal("fetch", async (url: string, init: RequestInit) => {
    const one: Sent = { url, init, at: Date.now(), id: "" };
    sent.push(one);
    one.id = JSON.parse(await part(init, "event").text()).id;
    return answer();
  });
  // As where there is none; it would do its work on another thread, which no fake timer waits for.
  vi.stubGlobal("CompressionStream", undefined);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const part = (init: RequestInit, name: string) => (init.body as FormData).get(name) as Blob;

async function uploads() {
  const module = await fresh(() => import("../../src/agent/upload"));
  module.openUploads("/v1/profiles?agent=1");
  const upload = (id: string, { leaving = false, bytes = 0 } = {}) =>
    void module.upload({ id }, { filler: "x".repeat(bytes) }, leaving);
  return { ...module, upload };
}

/** Whatever is to happen within `ms` happens. */
const pass = (ms = 0) => vi.advanceTimersByTimeAsync(ms);

const gaps = () => sent.slice(1).map(({ at }, n) => (at - (sent[n]?.at ?? 0)) / SECOND_MS);
const ids = () => sent.map(({ id }) => id);

it("are two parts of JSON, sent without cookies, once if they are taken", async () => {
  const { upload } = await uploads();
  upload("a");
  await pass(HOUR_MS);
  expect(sent).toHaveLength(1);
  const { url, init } = sent[0] as Sent;
  expect([url, init.method, init.credentials]).toEqual(["/v1/profiles?agent=1", "POST", "omit"]);
  const names: string[] = [];
  (init.body as FormData).forEach((_, name) => {
    names.push(name);
  });
  expect(names).toEqual(["event", "trace"]);
  expect(part(init, "event").type).toBe("application/json");
  expect(JSON.parse(await part(init, "event").text())).toEqual({ id: "a" });
  expect(JSON.parse(await part(init, "trace").text())).toEqual({ filler: "" });
});

it("carry the trace deflated where the browser can", async () => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
  page = new Page();
  const bodies: RequestInit[] = [];
  vi.stubGlobal("fetch", async (_: string, init: RequestInit) => {
    bodies.push(init);
    return new Response(null, { status: 202 });
  });
  const { upload } = await fresh(() => import("../../src/agent/upload"));
  await upload({ id: "a" }, { filler: "x".repeat(5000) }, false);
  const trace = part(bodies[0] as RequestInit, "trace");
  expect(trace.size).toBeLessThan(500);
  const inflated = trace.stream().pipeThrough(new DecompressionStream("deflate"));
  expect(await new Response(inflated).json()).toEqual({ filler: "x".repeat(5000) });
});

describe("are tried again", () => {
  it.each([408, 429, 500, 503, 599])(
    "after %d, and no more once they are taken",
    async (status) => {
      const { upload } = await uploads();
      says(status);
      upload("a");
      await pass(SECOND_MS);
      expect(sent).toHaveLength(2);
      says(202);
      await pass(HOUR_MS);
      expect(ids()).toEqual(["a", "a", "a"]);
    },
  );

  it.each([200, 204, 400, 401, 403, 404, 413, 422])("not after %d", async (status) => {
    const { upload } = await uploads();
    says(status);
    upload("a");
    await pass(HOUR_MS);
    expect(sent).toHaveLength(1);
  });

  it.each([
    ["a server that fails", () => says(503)],
    [
      "a network that does",
      () => {
        answer = () => Promise.reject(new TypeError("network"));
      },
    ],
  ])("after 1, 2, 4 and at most 60 s by %s, for as long as it does", async (_, fail) => {
    const { upload } = await uploads();
    fail();
    upload("a");
    await pass(600 * SECOND_MS);
    expect(gaps().slice(0, 9)).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
  });

  it("each by its own back-off", async () => {
    const { upload } = await uploads();
    says(503);
    upload("a");
    await pass(3 * SECOND_MS);
    upload("b");
    await pass(SECOND_MS);
    const of = (id: string) => sent.filter((each) => each.id === id).map((each) => each.at);
    expect(of("a")).toHaveLength(3);
    expect(of("b")).toHaveLength(2);
  });

  it("no sooner than the server asks for, in seconds", async () => {
    const { upload } = await uploads();
    says(429, { "Retry-After": "7" });
    upload("a");
    await pass(40 * SECOND_MS);
    // The back-off goes on beneath, and is longer in the end.
    expect(gaps()).toEqual([7, 7, 7, 8]);
  });

  it("no sooner than the server asks for, by a date", async () => {
    vi.setSystemTime(new Date("2026-01-01T00:00:00Z"));
    const { upload } = await uploads();
    says(503, { "Retry-After": "Thu, 01 Jan 2026 00:01:30 GMT" });
    upload("a");
    await pass(89_999);
    expect(sent).toHaveLength(1);
    await pass(1);
    expect(sent).toHaveLength(2);
  });

  it.each(["Wed, 31 Dec 2025 23:00:00 GMT", "soon", "0", "-5", ""])(
    "by the back-off alone where the server asks for %j",
    async (asked) => {
      vi.setSystemTime(new Date("2026-01-01T00:00:00Z"));
      const { upload } = await uploads();
      says(503, { "Retry-After": asked });
      upload("a");
      await pass(3 * SECOND_MS);
      expect(gaps()).toEqual([1, 2]);
    },
  );

  it.each(["86400", "Sat, 01 Jan 2028 00:00:00 GMT"])(
    "after an hour at the latest, when the server asks for %j",
    async (asked) => {
      vi.setSystemTime(new Date("2026-01-01T00:00:00Z"));
      const { upload } = await uploads();
      says(503, { "Retry-After": asked });
      upload("a");
      await pass(HOUR_MS - 1);
      expect(sent).toHaveLength(1);
      await pass(1);
      expect(sent).toHaveLength(2);
    },
  );
});

describe("that wait", () => {
  it("are 32 at most: the oldest makes room, and is not tried again", async () => {
    const { upload } = await uploads();
    says(503);
    const names = Array.from({ length: 34 }, (_, n) => `p${n}`);
    for (const name of names) {
      upload(name);
      await pass();
    }
    expect(ids()).toEqual(names);
    sent = [];
    await pass(SECOND_MS);
    expect(ids()).toEqual(names.slice(2));
  });

  it("are sent once more when the page is hidden for good, and what was taken is not", async () => {
    const { upload } = await uploads();
    upload("taken");
    await pass();
    says(503);
    for (const name of ["a", "b"]) upload(name);
    await pass();
    // One whose answer is still to come would be cancelled with the page.
    answer = () => new Promise(() => {});
    upload("under way");
    await pass();
    sent = [];
    page.dispatch("pagehide");
    await pass();
    expect(ids()).toEqual(["a", "b", "under way"]);
    expect(sent.map(({ init }) => init.keepalive)).toEqual([true, true, true]);
  });

  it("survive a failure of that last attempt: the page may come back", async () => {
    const { upload } = await uploads();
    answer = () => Promise.reject(new TypeError("network"));
    upload("a");
    await pass();
    page.dispatch("pagehide");
    await pass();
    says(202);
    await pass(SECOND_MS);
    expect(ids()).toEqual(["a", "a", "a"]);
  });

  it("are thrown away when they are forgotten", async () => {
    const { upload, forgetUploads } = await uploads();
    says(503);
    upload("a");
    await pass();
    forgetUploads();
    page.dispatch("pagehide");
    await pass(HOUR_MS);
    expect(sent).toHaveLength(1);
  });

  it("are not sent when they were forgotten before they could be", async () => {
    const { upload, forgetUploads } = await uploads();
    upload("a");
    forgetUploads();
    await pass(HOUR_MS);
    expect(sent).toEqual([]);
  });
});

describe("outlive their page (`keepalive`)", () => {
  it("when it may be about to go, at the first attempt", async () => {
    const { upload } = await uploads();
    says(503);
    upload("a", { leaving: true });
    await pass(SECOND_MS);
    expect(sent.map(({ init }) => init.keepalive)).toEqual([true, false]);
  });

  it("not when it stays, as what is under way at once is limited", async () => {
    const { upload } = await uploads();
    upload("a");
    await pass();
    expect(sent[0]?.init.keepalive).toBe(false);
  });

  it("not when they are large: the browser would refuse to send them at all", async () => {
    const { upload } = await uploads();
    answer = () => new Promise(() => {});
    for (const bytes of [59_000, 60_000]) upload("a", { leaving: true, bytes });
    await pass();
    page.dispatch("pagehide");
    await pass();
    expect(sent.map(({ init }) => init.keepalive)).toEqual([true, false, true, false]);
  });

  it("as many as the browser takes, with the form around each, and the rest without", async () => {
    const { upload } = await uploads();
    answer = () => new Promise(() => {});
    for (let i = 0; i < 30; i += 1) upload(`${i}`, { bytes: 2000 });
    await pass();
    sent = [];
    page.dispatch("pagehide");
    await pass();
    const kept = sent.filter(({ init }) => init.keepalive).length;
    expect([sent.length, kept]).toEqual([30, 23]);
  });
});

it("that are never answered are given up after a minute, and tried again", async () => {
  const given = new AbortController();
  const timeout = vi.spyOn(AbortSignal, "timeout").mockReturnValue(given.signal);
  const { upload } = await uploads();
  answer = () =>
    new Promise((_, reject) => {
      given.signal.addEventListener("abort", () => reject(given.signal.reason));
    });
  upload("a");
  await pass();
  expect(timeout).toHaveBeenCalledWith(60_000);
  expect(sent[0]?.init.signal).toBe(given.signal);
  given.abort();
  await pass(SECOND_MS);
  expect(sent).toHaveLength(2);
  timeout.mockRestore();
});
