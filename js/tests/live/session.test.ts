import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { UploadPage } from "../../src/live/data";
import { type Client, Refusal } from "../../src/live/net/client";
import { SessionLine } from "../../src/live/session";
import { strip } from "../../src/live/view/strip";
import { profile, upload } from "./made";

vi.mock("../../src/live/view/strip", () => ({
  strip: vi.fn(() => ({ element: "strip", show() {} })),
}));
vi.mock("../../src/shared/dom/element", () => ({
  element: () => ({ replaceChildren: (...now: unknown[]) => drawn.push(now) }),
}));

/** What stood in the line, one after the other. */
let drawn: unknown[][];

interface Question {
  session: string | null;
  answer(page: UploadPage): void;
  fail(error: Error): void;
}

describe("the line of a session", () => {
  let asked: Question[];
  let line: SessionLine;
  const page = { entries: [upload(1, { profile: profile() })], next: null };
  const settle = () => vi.advanceTimersByTimeAsync(0);

  beforeEach(() => {
    vi.useFakeTimers();
    vi.mocked(strip).mockClear();
    [drawn, asked] = [[], []];
    const json = (question: string) =>
      new Promise((answer, fail) => {
        const session = new URLSearchParams(question.split("?")[1]).get("session");
        asked.push({ session, answer, fail });
      });
    line = new SessionLine({ json } as unknown as Client, () => undefined);
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("is not that of the one before, whose answer comes late", async () => {
    line.show("one", undefined);
    line.show(undefined, undefined);
    asked[0]?.answer(page);
    await settle();
    expect(drawn.flat()).toEqual([]);
    line.show("two", undefined);
    asked[1]?.answer(page);
    await settle();
    expect(vi.mocked(strip).mock.calls.map(([session]) => session)).toEqual(["two"]);
  });

  it("is asked for again when it could not be loaded, unless it is left", async () => {
    line.show("one", undefined);
    asked[0]?.fail(new Refusal(503, "busy", ""));
    await vi.advanceTimersByTimeAsync(500);
    asked[1]?.fail(new TypeError("Failed to fetch"));
    await vi.advanceTimersByTimeAsync(1_000);
    asked[2]?.answer(page);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked.length).toBe(3);
    expect(drawn.at(-1)).toEqual(["strip"]);
    line.show("two", undefined);
    asked[3]?.fail(new Refusal(503, "busy", ""));
    await settle();
    line.show(undefined, undefined);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked.length).toBe(4);
  });

  it("is not asked for again when the question is refused", async () => {
    line.show("one", undefined);
    asked[0]?.fail(new Refusal(400, "no session", ""));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked.length).toBe(1);
  });

  it("is loaded anew when the store is another one", async () => {
    line.show("one", undefined);
    asked[0]?.answer(page);
    await settle();
    line.reload();
    expect(drawn.at(-1)).toEqual([]);
    expect(asked.map(({ session }) => session)).toEqual(["one", "one"]);
  });
});
