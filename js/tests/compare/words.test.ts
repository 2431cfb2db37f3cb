import { describe, expect, it } from "vitest";
import { needed, noise, percent, points, summary } from "../../src/compare/model/words";
import { CHANGE, comparison } from "./made";

it.each([
  [0.1234, "+12.3", "12.3 %"],
  [0.0099, "+0.99", "0.99 %"],
  [0.0004, "+0.04", "0.04 %"],
  [0.00001, "0", "0 %"],
  [0, "0", "0 %"],
  [1, "+100.0", "100.0 %"],
])("a share of %d is told as points and percent", (share, asPoints, asPercent) => {
  expect(points(share)).toBe(asPoints);
  expect(percent(share)).toBe(asPercent);
});

it("a fall has a sign for minus", () => {
  expect(points(-0.031)).toBe("−3.1");
});

it("noise is told on both sides of 0, or that it is unknown", () => {
  expect(noise(CHANGE)).toBe("± 1.2");
  expect(noise({ ...CHANGE, noise: null })).toBe("unknown");
});

it("tells how many repeats would show a change, where that is known", () => {
  expect(needed({ ...CHANGE, repeats_needed: 12 }, "run")).toBe(
    "12 runs on each side would show it",
  );
  expect(needed(CHANGE, "run")).toBe("");
});

describe("the summary", () => {
  const small = { ...CHANGE, outcome: "noise" as const };

  it("counts what is more than noise, and the rest with what is not listed", () => {
    const shown = comparison([CHANGE, CHANGE, small], { left_out: 2000 });
    expect(summary(shown)).toBe("2 functions grew by more than noise. Within noise: 2,001.");
    expect(summary(comparison([CHANGE, { ...CHANGE, outcome: "shrank" }, small]))).toBe(
      "1 function grew, 1 function shrank by more than noise. Within noise: 1.",
    );
    expect(summary(comparison([small]))).toBe(
      "No function changed by more than noise. Within noise: 1.",
    );
    expect(summary(comparison([]))).toBe("Nothing ran in these profiles.");
  });

  it("tells why noise is unknown", () => {
    const unknown = comparison([{ ...CHANGE, outcome: "unknown" }], { noise_known: false });
    const { before } = unknown;
    expect(
      summary({ ...unknown, before: { ...before, repeats: 1 }, after: { ...before, repeats: 1 } }),
    ).toBe("Noise is unknown: a single profile on each side. A change below may be chance.");
    expect(summary({ ...unknown, after: { ...before, repeats: 0 } })).toContain("too few repeats");
    const small = { ...CHANGE, self_before: 0.001, self_after: 0.002 };
    expect(summary({ ...unknown, functions: [small] })).toContain(
      "no function has 0.50 % of the time",
    );
  });
});
