import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { numberOf, type Upload } from "../../src/live/data";
import type { Client } from "../../src/live/net/client";
import { follow } from "../../src/live/net/follow";
import { upload } from "./made";

const event = (number: number) =>
  `id: ${number}\nevent: upload\ndata: ${JSON.stringify(upload(number))}\n\n`;

/** Ends, or breaks, after its pieces. */
function stream(pieces: string[], broken: boolean): Response {
  const bytes = pieces.map((piece) => new TextEncoder().encode(piece));
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const next = bytes.shift();
      if (next) controller.enqueue(next);
      else if (broken) controller.error(new TypeError("network error"));
      else controller.close();
    },
  });
  return new Response(body as BodyInit);
}

describe("the stream", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("is resumed after the last upload, also one that was cut in half", async () => {
    const [fourth, fifth] = [event(4), event(5)];
    const answers = [
      () => stream([": these are uploads\n\n", event(3) + fourth, fifth.slice(0, 30)], true),
      () => {
        throw new TypeError("refused");
      },
      () => stream([fourth + fifth, event(6)], false),
    ];
    const asked: string[] = [];
    const client = {
      async get(question: string, signal: AbortSignal): Promise<Response> {
        asked.push(question);
        const answer = answers.shift();
        if (answer) return answer();
        return new Promise((_, reject) => signal.addEventListener("abort", reject));
      },
      json: async () => ({ entries: [upload(6)], next: null }),
    } as unknown as Client;
    const arrived: Upload[] = [];
    const waits: number[] = [];
    let [connections, restarts] = [0, 0];
    follow(client, 2, {
      uploads: (uploads) => arrived.push(...uploads),
      connected: () => connections++,
      broken: (ms) => waits.push(ms),
      restarted: () => restarts++,
    });
    await vi.advanceTimersByTimeAsync(5_000);
    expect(asked).toEqual([2, 4, 4, 6].map((after) => `stream?headers=false&after=${after}`));
    expect([...new Set(arrived.map(numberOf))]).toEqual([3, 4, 5, 6]);
    expect([connections, restarts]).toEqual([2, 0]);
    // Longer after an attempt that failed, and short again after one that did not.
    expect(waits).toEqual([500, 1000, 500]);
  });

  it("begins with the newest of a store that counts from 1 again", async () => {
    const answers = [stream([event(500)], true), stream([event(3)], false)];
    const asked: string[] = [];
    const happened: string[] = [];
    const client = {
      async get(question: string): Promise<Response> {
        asked.push(question);
        return answers.shift() ?? new Promise(() => undefined);
      },
      json: async () => ({ entries: [upload(asked.length === 1 ? 2 : 3)], next: null }),
    } as unknown as Client;
    follow(client, 499, {
      uploads: (uploads) => happened.push(...uploads.map(({ id }) => id)),
      connected: () => happened.push("connected"),
      broken: () => happened.push("broken"),
      restarted: () => happened.push("restarted"),
    });
    await vi.advanceTimersByTimeAsync(5_000);
    expect(asked).toEqual([499, 2, 3].map((after) => `stream?headers=false&after=${after}`));
    expect(happened).toEqual([
      "connected",
      "u-0500",
      "broken",
      "restarted",
      "connected",
      "u-0003",
      "broken",
    ]);
  });

  it("that is silent for too long is opened again", async () => {
    const asked: AbortSignal[] = [];
    const client = {
      get(_question: string, signal: AbortSignal): Promise<Response> {
        asked.push(signal);
        return new Promise((_, reject) =>
          signal.addEventListener("abort", () => reject(signal.reason)),
        );
      },
      json: async () => ({ entries: [], next: null }),
    } as unknown as Client;
    follow(client, 0, { uploads() {}, connected() {}, broken() {}, restarted() {} });
    await vi.advanceTimersByTimeAsync(39_000);
    expect(asked.map(({ aborted }) => aborted)).toEqual([false]);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(asked.map(({ aborted }) => aborted)).toEqual([true, false]);
  });
});
