import { describe, expect, it } from "vitest";
import { summarise } from "../../../src/observer/watch/trace";

describe("summarise", () => {
  it("says nothing about the times of an empty trace", () => {
    expect(summarise({ samples: [] })).toEqual({
      samples: 0,
      busy_samples: 0,
      marked_samples: 0,
      out_of_order: 0,
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

  it("counts a marker as work, once", () => {
    const samples = [
      { timestamp: 1, stackId: 0, marker: "script" },
      { timestamp: 2, marker: "layout" },
      { timestamp: 3, marker: "" },
      { timestamp: 4 },
    ];
    expect(summarise({ samples })).toMatchObject({ busy_samples: 2, marked_samples: 1 });
  });

  it("puts samples in order and counts those that were not", () => {
    const samples = [30, 10, 10, 20, 15].map((timestamp) => ({ timestamp }));
    expect(summarise({ samples })).toMatchObject({
      out_of_order: 2,
      first_sample_ms: 10,
      last_sample_ms: 30,
      largest_gap_ms: 10,
    });
    expect(samples[0]).toEqual({ timestamp: 30 });
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
