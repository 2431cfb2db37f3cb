import { beforeEach, describe, expect, it, vi } from "vitest";
import { Client, inWords } from "../../src/live/net/client";
import { keepToken } from "../../src/live/net/token";

const TOKEN = "s3cret";
const refused = (status: number, code: string, message: string, hint: string) =>
  new Response(JSON.stringify({ error: { code, message, hint } }), { status });

/** The tokens that were sent, "" for none. */
let sent: string[];
let kept: Map<string, string>;

beforeEach(() => {
  kept = new Map();
  sent = [];
  vi.stubGlobal("sessionStorage", {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
    removeItem: (key: string) => kept.delete(key),
  });
  vi.stubGlobal("fetch", async (_: string, { headers }: { headers?: Record<string, string> }) => {
    const token = headers?.Authorization?.replace("Bearer ", "") ?? "";
    sent.push(token);
    return token === TOKEN
      ? new Response("{}")
      : refused(401, "token-needed", "a token", "send it");
  });
});

describe("the read token", () => {
  it("is asked for once, however many questions need it, and is kept", async () => {
    const ask = vi.fn(async () => TOKEN);
    const client = new Client(ask);
    await Promise.all([client.json("uploads"), client.json("facets"), client.json("stream")]);
    expect(ask.mock.calls).toEqual([["a token"]]);
    expect(sent).toEqual(["", "", "", TOKEN, TOKEN, TOKEN]);
    await new Client(ask).json("uploads");
    expect(ask).toHaveBeenCalledOnce();
  });

  it("is asked for again when it is another one", async () => {
    const entered = ["wrong", TOKEN];
    const ask = vi.fn(async (_: string) => entered.shift() as string);
    await new Client(ask).json("uploads");
    expect(sent).toEqual(["", "wrong", TOKEN]);
    expect(ask.mock.calls[1]).toEqual([expect.stringContaining("another token")]);
  });

  it.each(["grün", "two words", "line\nbreak", "\u{1f511}"])(
    "%o, which a header cannot have, is neither kept nor sent",
    async (wrong) => {
      kept.set("profiler-bridge.read-token", wrong);
      const entered = [wrong, TOKEN];
      await new Client(async () => entered.shift() as string).json("uploads");
      expect(sent).toEqual(["", "", TOKEN]);
      expect([...kept.values()]).toEqual([TOKEN]);
      keepToken(wrong);
      expect(kept.size).toBe(0);
    },
  );
});

it("an answer that is no success is told in words", async () => {
  const client = new Client(async () => TOKEN);
  const answer = (made: () => Promise<Response>) => {
    vi.stubGlobal("fetch", made);
    return client.get("uploads").catch(inWords);
  };
  expect(await answer(async () => refused(404, "no-store", "nothing is kept", "start one"))).toBe(
    "nothing is kept; start one",
  );
  expect(await answer(async () => new Response("<html>", { status: 502 }))).toBe(
    "the intake answered with 502",
  );
  expect(await answer(() => Promise.reject(new TypeError("Failed to fetch")))).toBe(
    "The intake cannot be reached.",
  );
});
