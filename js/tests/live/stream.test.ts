import { describe, expect, it } from "vitest";
import { Backoff } from "../../src/live/model/backoff";
import { EventReader } from "../../src/live/model/events";

describe("the stream", () => {
  const text =
    ': these are uploads\n\nid: 1\nevent: upload\ndata: {"id":"u-0001"}\n\n: still here\n\nid: 2\nevent: profile\ndata: {"id":"u-0002"}\n\n';

  it("is read the same, wherever it is cut", () => {
    for (let size = 1; size <= text.length; size++) {
      const reader = new EventReader();
      const found: string[] = [];
      for (let at = 0; at < text.length; at += size)
        found.push(...reader.push(text.slice(at, at + size)));
      expect(found).toEqual(['{"id":"u-0001"}', '{"id":"u-0002"}']);
    }
  });

  it("gives no event that is not complete", () => {
    const reader = new EventReader();
    expect(reader.push("data: one\n")).toEqual([]);
    expect(reader.push("data: more\n\n")).toEqual(["one\nmore"]);
  });
});

it("attempts to connect come from 0.5 s to 10 s apart", () => {
  const backoff = new Backoff();
  const waits = Array.from({ length: 7 }, () => backoff.next());
  expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 10_000, 10_000]);
  backoff.reset();
  expect(backoff.next()).toBe(500);
});
