import { describe, expect, it } from "vitest";
import { summarise } from "../../src/observer/trace";

describe("summarise", () => {
  it("says nothing about the times of an empty trace", () => {
    expect(summarise({ samples: [] })).toEqual({
      samples: 0,
      busy_samples: 0,
      first_sample_ms: null,
      last_sample_ms: null,
      largest_gap_ms: null,
    });
  });

  it("has no gap with one sample", () => {
    expect(summarise({ samples: [{ timestamp: 4 }] })).toMatchObject({
      samples: 1,
      first_sample_ms: 4,
      last_sample_ms: 4,
      largest_gap_ms: null,
    });
  });

  it("counts samples with a stack as busy, the first stack's number included", () => {
    const samples = [{ timestamp: 1, stackId: 0 }, { timestamp: 2 }, { timestamp: 3, stackId: 7 }];
    expect(summarise({ samples }).busy_samples).toBe(2);
  });

  it("finds the largest gap wherever it is", () => {
    const gapOf = (...times: number[]) =>
      summarise({ samples: times.map((timestamp) => ({ timestamp })) }).largest_gap_ms;
    expect(gapOf(0, 50, 60, 70)).toBe(50);
    expect(gapOf(0, 10, 60, 70)).toBe(50);
    expect(gapOf(0, 10, 20, 70)).toBe(50);
    expect(gapOf(5, 5)).toBe(0);
  });
});
