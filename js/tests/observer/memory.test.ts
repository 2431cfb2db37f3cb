import { beforeEach, describe, expect, it } from "vitest";
import { forget, keepAll, recent, remember, takeKept } from "../../src/observer/memory";

function kept(): string[] {
  const said: string[] = [];
  takeKept((message) => said.push(message));
  return said;
}

describe("what was said last", () => {
  beforeEach(forget);

  it("is the last sixteen messages of the last second", () => {
    for (let i = 0; i < 20; i += 1) remember(`m${i}`, i * 100);
    expect(recent(1900)).toBe("m9\nm10\nm11\nm12\nm13\nm14\nm15\nm16\nm17\nm18\nm19");
    expect(recent(500).split("\n")).toHaveLength(16);
    expect(recent(99_999)).toBe("");
  });

  it("is handed out once, with all that follows, from when it is kept", () => {
    remember("before", 0);
    expect(kept()).toEqual([]);
    keepAll();
    for (let i = 0; i < 30; i += 1) remember(`m${i}`, 1);
    expect(kept()).toHaveLength(31);
    expect(kept()).toEqual([]);
    remember("later", 2);
    expect(recent(2)).toBe("later");
  });

  it("has an end, also while all is kept", () => {
    keepAll();
    for (let i = 0; i < 5_000; i += 1) remember("m", 1);
    expect(kept()).toHaveLength(1_000);
  });
});
