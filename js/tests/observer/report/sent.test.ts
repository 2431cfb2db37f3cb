import { beforeEach, describe, expect, it } from "vitest";
import { forget, keep, keepAll, recentLines, resend } from "../../../src/observer/report/sent";

function kept(): string[] {
  const messages: string[] = [];
  resend((message) => messages.push(message));
  return messages;
}

describe("what was sent last", () => {
  beforeEach(forget);

  it("is the last sixteen messages of the last second", () => {
    for (let i = 0; i < 20; i += 1) keep(`m${i}`, i * 100);
    expect(recentLines(1900)).toBe("m9\nm10\nm11\nm12\nm13\nm14\nm15\nm16\nm17\nm18\nm19");
    expect(recentLines(500).split("\n")).toHaveLength(16);
    expect(recentLines(99_999)).toBe("");
  });

  it("is sent again once, with all that follows, since all is kept", () => {
    keep("before", 0);
    expect(kept()).toEqual([]);
    keepAll();
    for (let i = 0; i < 30; i += 1) keep(`m${i}`, 1);
    expect(kept()).toHaveLength(31);
    expect(kept()).toEqual([]);
    keep("later", 2);
    expect(recentLines(2)).toBe("later");
  });

  it("has an end, also while all is kept", () => {
    keepAll();
    for (let i = 0; i < 5_000; i += 1) keep("m", 1);
    expect(kept()).toHaveLength(1_000);
  });
});
